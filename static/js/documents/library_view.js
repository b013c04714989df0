/** The list of documents on the page. */
import { html } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { formatBytes, formatNumber, formatTime, t, tn } from "../ui/i18n.js";
import { icon, labelledIcon } from "../ui/icon.js";
import { PAGE_SIZE } from "./library.js";

/**
 * @typedef {import("./library.js").Document} Document
 * @typedef {import("./library.js").LibraryState} LibraryState
 * @typedef {{remove(document: Document): void, preview(document: Document): void, reload(): void,
 *   goTo(page: number): void, fileAddress(id: string): string}} Actions
 */

/**
 * @param {Readonly<LibraryState>} state
 * @param {Actions} actions
 */
export function libraryView(state, actions) {
  const { items, loaded, error, q, status } = state;
  if (!loaded) return skeleton();
  if (error) return failure(error, actions);
  if (!items.length) return q || status ? html`<p class="list-empty">${t("Nothing found.")}</p>` : empty();
  return html`<table class="documents">
      <thead>
        <tr>
          <th scope="col">${t("Document")}</th>
          <th scope="col">${t("Status")}</th>
          <th scope="col" class="number">${t("Passages")}</th>
          <th scope="col" class="number">${t("Size")}</th>
          <th scope="col">${t("Changed")}</th>
          <th scope="col"><span class="visually-hidden">${t("Actions")}</span></th>
        </tr>
      </thead>
      <tbody>
        ${repeat(items, ({ id }) => id, (document) => row(document, state, actions))}
      </tbody>
    </table>
    ${pages(state, actions)}`;
}

function skeleton() {
  return html`<div class="skeleton" aria-hidden="true"><span></span><span></span><span></span><span></span></div>`;
}

/**
 * @param {string} message
 * @param {Actions} actions
 */
function failure(message, actions) {
  return html`<div class="failure" role="alert">
    ${icon("warning")}
    <p>${message}</p>
    <button type="button" class="button button-small" @click=${actions.reload}>${icon("retry")}${t("Try again")}</button>
  </div>`;
}

function empty() {
  return html`<div class="empty">
    ${icon("drop")}
    <p class="empty-title">${t("Drop files or folders anywhere on this page")}</p>
    <p>${t("Text, Markdown, HTML, PDF, Word, PowerPoint, Excel, CSV, JSON, HWPX and source code.")}</p>
  </div>`;
}

/**
 * @param {Document} document
 * @param {Readonly<LibraryState>} state
 * @param {Actions} actions
 */
function row(document, { progress }, actions) {
  const { id, name, title, version, size_bytes: size, chunk_count: chunks, updated_at: updatedAt } = document;
  const canRead = chunks > 0;
  return html`<tr data-id=${id}>
    <td class="document-cell">
      ${canRead
        ? html`<button type="button" class="document-title" @click=${() => actions.preview(document)}>${title}</button>`
        : html`<span class="document-title">${title}</span>`}
      <span class="document-name"
        >${name === title ? "" : name}${version > 1 ? ` ${t("version {n}", { n: version })}` : ""}</span
      >
      ${remarks(document)}
    </td>
    <td>${statusOf(document, progress[id])}</td>
    <td class="number" data-label=${t("Passages")}>${chunks ? formatNumber(chunks) : "–"}</td>
    <td class="number" data-label=${t("Size")}>${formatBytes(size)}</td>
    <td data-label=${t("Changed")}><time datetime=${updatedAt}>${formatTime(updatedAt)}</time></td>
    <td class="row-actions">
      <a class="button button-icon" href=${actions.fileAddress(id)} download title=${t("Download")}>
        ${labelledIcon("download", t("Download “{title}”", { title }))}
      </a>
      <button type="button" class="button button-icon" title=${t("Delete")} @click=${() => actions.remove(document)}>
        ${labelledIcon("trash", t("Delete “{title}”", { title }))}
      </button>
    </td>
  </tr>`;
}

/** @param {Document} document */
function remarks({ error, notes = [] }) {
  return html`${error ? html`<span class="document-error">${error.message}</span>` : ""}
  ${notes.map(({ message }) => html`<span class="document-note">${message}</span>`)}`;
}

/**
 * @param {Document} document
 * @param {{done: number, total: number} | undefined} progress
 */
function statusOf({ status }, progress) {
  if (status === "indexing" && progress?.total) {
    const percent = Math.floor((progress.done / progress.total) * 100);
    return html`<span class="badge" data-status=${status}>${t("Indexing, {percent} %", { percent })}</span>`;
  }
  return html`<span class="badge" data-status=${status}>${statusName(status)}</span>`;
}

/** @param {Document["status"]} status */
function statusName(status) {
  return {
    queued: t("Waiting"),
    indexing: t("Indexing"),
    ready: t("Ready"),
    failed: t("Failed"),
  }[status];
}

/**
 * @param {Readonly<LibraryState>} state
 * @param {Actions} actions
 */
function pages({ page, total }, actions) {
  const last = Math.max(1, Math.ceil(total / PAGE_SIZE));
  const all = tn("{n} document", "{n} documents", total);
  if (last === 1) return html`<p class="pages">${all}</p>`;
  const step = (/** @type {number} */ to, /** @type {string} */ name, /** @type {string} */ label) => html`<button
    type="button"
    class="button button-icon"
    title=${label}
    ?disabled=${to < 1 || to > last}
    @click=${() => actions.goTo(to)}
  >
    ${labelledIcon(name, label)}
  </button>`;
  return html`<nav class="pages" aria-label=${t("Pages")}>
    ${step(page - 1, "chevron-left", t("Previous page"))}
    <span>${t("Page {page} of {last}", { page, last })} · ${all}</span>
    ${step(page + 1, "chevron-right", t("Next page"))}
  </nav>`;
}
