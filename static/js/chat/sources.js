/** The panel beside the conversation in which a cited passage is read. */
import { html, render } from "lit-html";

import { query } from "../net/api.js";
import { t } from "../ui/i18n.js";
import { icon, labelledIcon } from "../ui/icon.js";
import { part } from "../ui/page.js";
import { markedText, placeOf, verdictName } from "./passage.js";

/** @typedef {import("./turn.js").Citation} Citation */

/** @param {AbortSignal} signal */
export function createSourcePanel(signal) {
  const panel = part("sources");
  /** @type {HTMLElement | null} */
  let opener = null;

  const close = () => {
    panel.hidden = true;
    if (opener?.isConnected) opener.focus();
    opener = null;
  };

  /**
   * @param {Citation[]} citations
   * @param {number} at
   */
  const show = (citations, at) => {
    render(panelContent(citations, at, show, close), panel);
    panel.hidden = false;
    panel.scrollTop = 0;
    panel.querySelector("mark")?.scrollIntoView({ block: "nearest" });
  };

  panel.addEventListener("keydown", (event) => event.key === "Escape" && close(), { signal });

  return {
    close,

    /**
     * @param {Citation[]} citations
     * @param {number} n the number of the one to show
     * @param {HTMLElement} from gets the focus back
     */
    open(citations, n, from) {
      const at = citations.findIndex((source) => source.n === n);
      if (at < 0) return;
      opener = from;
      show(citations, at);
      panel.querySelector("h2")?.focus();
    },
  };
}

/**
 * @param {Citation[]} citations
 * @param {number} at
 * @param {(citations: Citation[], at: number) => void} show
 * @param {() => void} close
 */
function panelContent(citations, at, show, close) {
  const source = citations[at];
  const step = (/** @type {number} */ to, /** @type {string} */ name, /** @type {string} */ label) => html`<button
    type="button"
    class="button button-icon"
    title=${label}
    ?disabled=${to < 0 || to >= citations.length}
    @click=${() => show(citations, to)}
  >
    ${labelledIcon(name, label)}
  </button>`;
  return html`<header class="panel-header">
      <h2 tabindex="-1">${t("Source {n} of {total}", { n: at + 1, total: citations.length })}</h2>
      ${step(at - 1, "chevron-left", t("Previous source"))} ${step(at + 1, "chevron-right", t("Next source"))}
      <button type="button" class="button button-icon" title=${t("Close")} @click=${close}>
        ${labelledIcon("close", t("Close"))}
      </button>
    </header>
    ${passage(source)}`;
}

/** @param {Citation} source */
function passage(source) {
  const { title, page, text, verdict, score, highlights, document_id: id, chunk_id: chunk } = source;
  const place = placeOf(source);
  const relevance = score === undefined ? "" : t("Relevance {percent} %", { percent: Math.round(score * 100) });
  return html`<div class="panel-body">
    <p class="passage-title">${title}</p>
    ${place ? html`<p class="passage-place">${place}</p>` : ""}
    <p class="passage-facts">
      ${page ? html`<span>${t("Page {page}", { page })}</span>` : ""}
      ${verdict ? html`<span class="badge" data-verdict=${verdict}>${verdictName(verdict)}</span>` : ""}
      <span>${relevance}</span>
    </p>
    <blockquote class="passage-text">${markedText(text, highlights)}</blockquote>
    <a class="button" href=${`/documents${query({ d: id, chunk })}`}>${icon("document")}${t("Open the document")}</a>
  </div>`;
}
