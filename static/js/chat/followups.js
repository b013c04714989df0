/** Questions that the documents suggest after the last answer; their place is kept free from the start. */
import { html, render } from "lit-html";

import { callJson } from "../net/api.js";
import { t } from "../ui/i18n.js";

const MOST = 3;

/**
 * @param {HTMLElement} box
 * @param {(question: string) => void} onAsk
 * @param {AbortSignal} signal
 */
export function createFollowups(box, onAsk, signal) {
  /** By answer. @type {Map<string, Promise<string[]>>} */
  const known = new Map();
  let shown = "";

  /** @param {string} messageId @returns {Promise<string[]>} */
  async function load(messageId) {
    try {
      const { items } = await callJson(`/messages/${messageId}/followups`, { signal });
      return items.slice(0, MOST);
    } catch {
      return []; // a courtesy: without them the page works as well
    }
  }

  /** @param {string} messageId */
  function itemsOf(messageId) {
    const items = known.get(messageId) ?? load(messageId);
    known.set(messageId, items);
    return items;
  }

  return {
    /** @param {import("./turn.js").Turn | undefined} turn the last one */
    async show(turn) {
      const { phase = "", messageId = "" } = turn?.get() ?? {};
      const wanted = phase === "done" ? messageId : "";
      box.hidden = !turn;
      if (wanted === shown) return;
      shown = wanted;
      render("", box);
      const items = wanted ? await itemsOf(wanted) : [];
      if (shown === wanted && items.length) render(chips(items, onAsk), box);
    },
  };
}

/**
 * @param {string[]} questions
 * @param {(question: string) => void} onAsk
 */
function chips(questions, onAsk) {
  return html`<ul class="followup-list" aria-label=${t("What to ask next")}>
    ${questions.map(
      (question) => html`<li>
        <button type="button" class="followup" title=${question} @click=${() => onAsk(question)}>
          <span>${question}</span>
        </button>
      </li>`,
    )}
  </ul>`;
}
