/** What an empty conversation offers: questions that the documents can answer, or where to add some. */
import { html, render } from "lit-html";

import { callJson } from "../net/api.js";
import { t } from "../ui/i18n.js";
import { followIndexing } from "../intake/indexing.js";
import { icon } from "../ui/icon.js";
import { part } from "../ui/page.js";

/**
 * @param {(question: string) => void} onAsk
 * @param {AbortSignal} signal
 */
export function createWelcome(onAsk, signal) {
  const box = part("welcome");
  const offers = part("offers");

  let watching = new AbortController();
  let shown = false;

  async function load() {
    try {
      const [{ items }, status] = await Promise.all([
        callJson("/suggestions", { signal }),
        callJson("/indexing/status", { signal }),
      ]);
      render(offersOf(items, status, onAsk), offers);
      if (!status.ready && status.queued + status.indexing) untilReady();
    } catch {
      // Offers are a courtesy: without them the page works as well.
      render("", offers);
    }
  }

  function untilReady() {
    watching.abort();
    watching = new AbortController();
    followIndexing(({ ready, queued, indexing }) => {
      if (!ready && queued + indexing) return;
      watching.abort();
      load();
    }, AbortSignal.any([signal, watching.signal]));
  }

  return {
    /** @param {boolean} isShown */
    show(isShown) {
      // The server may have sent it visible, without its offers.
      if (isShown && !shown) load();
      if (!isShown) watching.abort();
      shown = isShown;
      box.hidden = !isShown;
    },
    load,
  };
}

/**
 * @param {(string | {question: string})[]} items
 * @param {{ready: number, queued: number, indexing: number}} status
 * @param {(question: string) => void} onAsk
 */
function offersOf(items, { ready, queued, indexing }, onAsk) {
  if (!ready) return queued + indexing ? beingRead() : noDocuments();
  const questions = items.map((item) => (typeof item === "string" ? item : item.question));
  return html`<ul class="offers">
    ${questions.map(
      (question) => html`<li>
        <button type="button" class="offer" @click=${() => onAsk(question)}>${question}</button>
      </li>`,
    )}
  </ul>`;
}

function noDocuments() {
  return html`<p>${t("There are no documents yet. Add some, and ask about them here.")}</p>
    <a class="button button-primary" href="/documents">${icon("upload")}${t("Add documents")}</a>`;
}

function beingRead() {
  return html`<p>${t("Your documents are being indexed. You can ask as soon as the first one is ready.")}</p>
    <a class="button" href="/documents">${icon("document")}${t("See the progress")}</a>`;
}
