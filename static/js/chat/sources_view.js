/** What the panel of sources shows: one passage, and the way to the others of its answer. */
import { html } from "lit-html";

import { address } from "../net/api.js";
import { t } from "../ui/i18n.js";
import { addressOf } from "../reader/place.js";
import { icon, labelledIcon } from "../ui/icon.js";
import { markedText, placeInDocument, placeOf, sourceName, verdictName } from "./passage.js";
import { verdictMark } from "./support.js";

const PDF = "application/pdf";

/**
 * @typedef {import("./turn.js").Citation} Citation
 * @typedef {{mediaType: string, isGone: boolean}} DocumentFacts
 * @typedef {{go(at: number): void, close(): void, read(event: MouseEvent): void}} Actions
 */

/**
 * @param {Citation[]} citations
 * @param {number} at
 * @param {DocumentFacts | undefined} facts of the passage's document, once they are known
 * @param {Actions} actions
 */
export function panelContent(citations, at, facts, actions) {
  const source = citations[at];
  return html`<header class="panel-header">
      <h2 tabindex="-1">${t("Source {n} of {total}", { n: at + 1, total: citations.length })}</h2>
      ${step(at - 1, "chevron-left", t("Previous source"), citations, actions)}
      ${step(at + 1, "chevron-right", t("Next source"), citations, actions)}
      <button type="button" class="button button-icon" title=${t("Close")} @click=${actions.close}>
        ${labelledIcon("close", t("Close"))}
      </button>
    </header>
    <p class="visually-hidden" role="status">${sourceName(source)}</p>
    ${citations.length > 1 ? numbers(citations, at, actions) : ""} ${passage(source, facts, actions)}`;
}

/**
 * A button that stays where it is, and keeps the focus, at the end of the way.
 * @param {number} to
 * @param {string} name
 * @param {string} label
 * @param {Citation[]} citations
 * @param {Actions} actions
 */
function step(to, name, label, citations, { go }) {
  return html`<button
    type="button"
    class="button button-icon"
    title=${label}
    aria-disabled=${to < 0 || to >= citations.length ? "true" : "false"}
    @click=${() => go(to)}
  >
    ${labelledIcon(name, label)}
  </button>`;
}

/**
 * @param {Citation[]} citations the cited ones stand first
 * @param {number} at
 * @param {Actions} actions
 */
function numbers(citations, at, { go }) {
  const cited = citations.filter((source) => source.cited).length;
  const button = (/** @type {Citation} */ source, /** @type {number} */ place) => html`<li>
    <button
      type="button"
      class="source-step"
      title=${sourceName(source)}
      aria-label=${t("Source {n}: {title}", { n: source.n, title: source.title })}
      aria-current=${place === at ? "true" : "false"}
      @click=${() => go(place)}
    >
      ${source.n}${verdictMark(source.verdict)}
    </button>
  </li>`;
  const others = citations.slice(cited);
  return html`<nav class="source-steps" aria-label=${t("Sources")}>
    ${cited ? html`<ol>${citations.slice(0, cited).map(button)}</ol>` : ""}
    ${others.length
      ? html`${cited ? html`<p id="also-found">${t("Also found")}</p>` : ""}
          <ol aria-labelledby=${cited ? "also-found" : ""}>${others.map((source, i) => button(source, cited + i))}</ol>`
      : ""}
  </nav>`;
}

/**
 * @param {Citation} source
 * @param {DocumentFacts | undefined} facts
 * @param {Actions} actions
 */
function passage(source, facts, actions) {
  const { title, page, verdict, score } = source;
  const place = placeOf(source);
  return html`<div class="panel-body">
    <div>
      <p class="passage-title">${title}</p>
      ${place ? html`<p class="passage-place">${place}</p>` : ""}
    </div>
    <p class="passage-facts">
      ${page ? html`<span>${t("Page {page}", { page })}</span>` : ""}
      ${score === undefined ? "" : html`<span>${t("Relevance {percent} %", { percent: Math.round(score * 100) })}</span>`}
      ${verdict ? html`<span class="badge" data-verdict=${verdict}>${verdictMarkWith(verdict)}</span>` : ""}
      ${source.cited ? "" : html`<span>${t("Not cited in the answer")}</span>`}
    </p>
    <blockquote class="passage-text" tabindex="-1">${markedText(source)}</blockquote>
    ${facts?.isGone ? gone() : waysOn(source, facts, actions)}
  </div>`;
}

/** @param {NonNullable<Citation["verdict"]>} verdict */
function verdictMarkWith(verdict) {
  return html`<span aria-hidden="true">${verdictMark(verdict)}</span>${verdictName(verdict)}`;
}

function gone() {
  return html`<p class="note passage-gone">${icon("info")}<span>${t("This document has been deleted since.")}</span></p>`;
}

/**
 * @param {Citation} source
 * @param {DocumentFacts | undefined} facts
 * @param {Actions} actions
 */
function waysOn(source, facts, { read }) {
  const { page, document_id: id } = source;
  return html`<div class="passage-ways">
    <a class="button" href=${addressOf(placeInDocument(source))} @click=${read}>${icon("document")}${t("Open the document")}</a>
    ${facts?.mediaType === PDF
      ? html`<a class="button" href=${pdfAddress(id, page)} target="_blank" rel="noopener">
          ${icon("document")}${page ? t("Open the PDF at page {page}", { page }) : t("Open the PDF")}
        </a>`
      : ""}
  </div>`;
}

/**
 * @param {string} id
 * @param {number | null} page
 */
function pdfAddress(id, page) {
  return address(`/documents/${id}/file?view=inline`) + (page ? `#page=${page}` : "");
}
