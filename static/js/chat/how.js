/** Who answered, and why that one; opened from below an answer, and loaded when it is first asked for. */
import { html, render } from "lit-html";

import { callJson } from "../net/api.js";
import { t } from "../ui/i18n.js";
import { labelledIcon } from "../ui/icon.js";
import { personaName } from "./names.js";
import { openPopover } from "./popover.js";

/** @typedef {import("./turn.js").Route} Route */

/**
 * @param {import("./turn.js").TurnState} state
 * @param {HTMLElement} button
 */
export async function openHow(state, button) {
  const { box, close, place } = openPopover(button, t("How it was answered"));
  box.classList.add("how");
  const paint = (/** @type {Route | null} */ route, failed = "") => {
    render(content(state, route, failed, close), box);
    place();
  };
  paint(state.route);
  /** @type {HTMLElement | null} */ (box.querySelector("button"))?.focus();
  if (state.route) return;
  try {
    paint((await callJson(`/messages/${state.messageId}/timeline`)).route ?? {});
  } catch (error) {
    paint({}, error instanceof Error ? error.message : "");
  }
}

/**
 * @param {import("./turn.js").TurnState} state
 * @param {Route | null} route null: it is being asked for
 * @param {string} failed
 * @param {() => void} close
 */
function content({ model, persona }, route, failed, close) {
  return html`<header class="popover-header">
      <h2>${t("How it was answered")}</h2>
      <button type="button" class="button button-icon" title=${t("Close")} @click=${close}>
        ${labelledIcon("close", t("Close"))}
      </button>
    </header>
    <dl class="how-facts">
      <dt>${t("Model")}</dt>
      <dd>${model === "extractive" ? t("Sentences from your documents") : model}</dd>
      ${persona ? html`<dt>${t("Persona")}</dt><dd>${personaName(persona)}</dd>` : ""}
      ${route?.intent ? html`<dt>${t("Kind of question")}</dt><dd>${kindOf(route)}</dd>` : ""}
    </dl>
    ${route ? reasons(route) : html`<div class="skeleton" aria-hidden="true"><span></span><span></span></div>`}
    ${failed ? html`<p class="how-failed">${failed}</p>` : ""}`;
}

/** @param {Route} route */
function reasons({ reasons: given = [] }) {
  if (!given.length) return "";
  return html`<h3>${t("Why")}</h3>
    <ul class="how-reasons">
      ${given.map(({ message }) => html`<li>${message}</li>`)}
    </ul>`;
}

/** @param {Route} route */
function kindOf({ intent = "", complexity = "" }) {
  const kind = {
    question: t("a question"),
    summary: t("a summary"),
    comparison: t("a comparison"),
    how_to: t("instructions"),
    writing: t("a text to write"),
    code: t("code"),
    small_talk: t("small talk"),
    follow_up: t("a follow-up"),
  }[intent];
  const weight = { low: t("easy"), medium: t("of medium difficulty"), high: t("hard") }[complexity];
  return [kind ?? intent, weight ?? complexity].filter(Boolean).join(", ");
}
