/** What the reader shows: the document's name, its headings, and its text with the cited passage marked. */
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { address } from "../net/api.js";
import { t, tn } from "../ui/i18n.js";
import { icon, labelledIcon } from "../ui/icon.js";
import { unwrapped } from "../ui/marks.js";
import { outlineOf } from "./outline.js";
import { runsOf } from "./runs.js";
import { runView } from "./text_view.js";

const PDF = "application/pdf";
const CODE = "text/x-";

/**
 * @typedef {import("./reader.js").ReaderState} ReaderState
 * @typedef {{close(): void, load(): void, copyLink(): void, go(chunk: string): void}} Actions
 */

/**
 * @param {ReaderState} state
 * @param {Actions} actions
 */
export function readerView(state, actions) {
  return html`${header(state, actions)}
    <div class="reader-body">${body(state, actions)}</div>`;
}

/**
 * @param {ReaderState} state
 * @param {Actions} actions
 */
function header({ place, document, total, chunks, cited, isGone }, { close, copyLink }) {
  const title = document?.title ?? place.title ?? t("Document");
  const page = chunks.find(({ id }) => id === cited)?.page;
  const pdf = address(`/documents/${place.id}/file?view=inline`) + (page ? `#page=${page}` : "");
  return html`<header class="panel-header">
    <div class="reader-name">
      <h2 id="reader-title">${title}</h2>
      <p class="passage-facts">${total ? tn("{n} passage", "{n} passages", total) : html`&nbsp;`}</p>
    </div>
    ${document?.media_type === PDF
      ? html`<a class="button button-small" href=${pdf} target="_blank" rel="noopener"
          >${icon("document")}${page ? t("Open the PDF at page {page}", { page }) : t("Open the PDF")}</a
        >`
      : ""}
    ${isGone
      ? ""
      : html`<button type="button" class="button button-icon" title=${t("Copy a link to this place")} @click=${copyLink}>
            ${labelledIcon("copy", t("Copy a link to this place"))}
          </button>
          <a class="button button-icon" href=${address(`/documents/${place.id}/file`)} download title=${t("Download")}>
            ${labelledIcon("download", t("Download"))}
          </a>`}
    <button type="button" class="button button-icon" title=${t("Close")} @click=${close} autofocus>
      ${labelledIcon("close", t("Close"))}
    </button>
  </header>`;
}

/**
 * @param {ReaderState} state
 * @param {Actions} actions
 */
function body(state, actions) {
  if (!state.loaded) return skeleton();
  if (state.isGone) return gone(state.place);
  if (state.error) return failure(state.error, actions);
  if (!state.chunks.length) return html`<p class="list-empty">${t("There is nothing to read in this document yet.")}</p>`;
  return whole(state, actions);
}

function skeleton() {
  return html`<div class="reader-text" aria-busy="true">
    <p class="visually-hidden" role="status">${t("The document is being opened.")}</p>
    <div class="skeleton" aria-hidden="true">${Array.from({ length: 9 }, () => html`<span></span>`)}</div>
  </div>`;
}

/** What the answer was made from is kept with it. @param {import("./place.js").Place} place */
function gone({ text }) {
  return html`<div class="reader-text">
    <p class="note" role="alert">${icon("info")}<span>${t("This document has been deleted since.")}</span></p>
    ${text
      ? html`<p class="reader-kept">${t("The passage as it was when the answer was written:")}</p>
          <blockquote class="passage-text">${text}</blockquote>`
      : ""}
  </div>`;
}

/**
 * @param {string} message
 * @param {Actions} actions
 */
function failure(message, { load }) {
  return html`<div class="reader-text">
    <div class="failure" role="alert">
      ${icon("warning")}
      <p>${message}</p>
      <button type="button" class="button button-small" @click=${load}>${icon("retry")}${t("Try again")}</button>
    </div>
  </div>`;
}

/**
 * @param {ReaderState} state
 * @param {Actions} actions
 */
function whole({ place, document, chunks, cited, above, below }, actions) {
  const title = document?.title ?? "";
  const isCode = document?.media_type.startsWith(CODE) ?? false;
  const support = cited ? place.support : [];
  const read = isCode ? chunks : chunks.map((chunk) => ({ ...chunk, text: unwrapped(chunk.text) }));
  const runs = runsOf(read, { cited, support, title });
  const outline = outlineOf(chunks, title);
  return html`${outline.length > 1 ? contents(outline, actions) : ""}
    <div class="reader-text" tabindex="0" role="region" aria-label=${t("Text of the document")} ?data-code=${isCode}>
      ${place.chunk && !cited ? changed(place) : ""}
      <div data-edge="above" class="skeleton" ?hidden=${!above} aria-hidden="true"><span></span><span></span></div>
      ${repeat(runs, ({ parts }) => parts[0].chunk.id, (run) => runView(run, isCode))}
      <div data-edge="below" class="skeleton" ?hidden=${!below} aria-hidden="true"><span></span><span></span></div>
    </div>`;
}

/** @param {import("./place.js").Place} place */
function changed({ text }) {
  return html`<div class="note">
    ${icon("info")}
    <div>
      <p>${t("The document has changed since: the cited passage is no longer in it.")}</p>
      ${text ? html`<blockquote class="passage-text">${text}</blockquote>` : ""}
    </div>
  </div>`;
}

/**
 * @param {import("./outline.js").Entry[]} outline
 * @param {Actions} actions
 */
function contents(outline, { go }) {
  return html`<details class="reader-contents" ?open=${matchMedia("(min-width: 60rem)").matches || nothing}>
    <summary>${t("Contents")}</summary>
    <nav aria-label=${t("Contents")}>
      <ul>
        ${outline.map(
          ({ heading, depth, chunk }) => html`<li data-depth=${depth}>
            <button type="button" class="button-text" @click=${() => go(chunk)}>${heading}</button>
          </li>`,
        )}
      </ul>
    </nav>
  </details>`;
}
