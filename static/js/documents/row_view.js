/** One document in the list. */
import { html } from "lit-html";

import { reasonOf } from "../intake/reasons.js";
import { formatAgo } from "../ui/ago.js";
import { formatBytes, formatNumber, formatTime, t } from "../ui/i18n.js";
import { icon, labelledIcon } from "../ui/icon.js";
import { statusName } from "./names.js";

/**
 * @typedef {import("./library.js").Document} Document
 * @typedef {import("./library.js").LibraryState} LibraryState
 * @typedef {import("./library_view.js").Actions} Actions
 */

/**
 * @param {Document} document
 * @param {Readonly<LibraryState>} state
 * @param {Actions} actions
 */
export function row(document, { progress, selection }, actions) {
  const { id, title, size_bytes: size, chunk_count: chunks, deleted_at: deletedAt } = document;
  const isChosen = selection.ids.has(id);
  const time = deletedAt ?? document.updated_at;
  return html`<tr data-id=${id} ?data-chosen=${isChosen}>
    <td class="choose">
      <label class="check">
        <input
          type="checkbox"
          .checked=${isChosen}
          @click=${(/** @type {MouseEvent} */ event) => actions.choose(id, event.shiftKey)}
        />
        <span class="visually-hidden">${t("Select “{title}”", { title })}</span>
      </label>
    </td>
    <td class="document-cell">${titleOf(document, actions)} ${placeOf(document)} ${remarks(document, actions)}</td>
    <td class="status-cell">${deletedAt ? statusBadge("deleted") : statusOf(document, progress[id])}</td>
    <td class="number" data-label=${t("Passages")}>${chunks ? formatNumber(chunks) : "–"}</td>
    <td class="number" data-label=${t("Size")}>${formatBytes(size)}</td>
    <td class="time" data-label=${deletedAt ? t("Deleted") : t("Changed")}>
      <time datetime=${time} title=${formatTime(time)}>${formatAgo(time)}</time>
    </td>
    <td class="row-actions">${deletedAt ? restoreButton(document, actions) : menuButton(document, actions)}</td>
  </tr>`;
}

/**
 * @param {Document} document
 * @param {Actions} actions
 */
function titleOf(document, actions) {
  const canRead = document.chunk_count > 0 && !document.deleted_at;
  return canRead
    ? html`<button type="button" class="document-title" @click=${() => actions.open(document)}>${document.title}</button>`
    : html`<span class="document-title">${document.title}</span>`;
}

/** @param {Document} document */
function placeOf({ name, title, version }) {
  const place = [name === title ? "" : name, version > 1 ? t("version {n}", { n: version }) : ""];
  return html`<span class="document-name">${place.filter(Boolean).join(" · ")}</span>`;
}

/**
 * @param {Document} document
 * @param {Actions} actions
 */
function remarks(document, actions) {
  const { error, notes = [], deleted_at: deletedAt } = document;
  return html`${error ? html`<span class="document-error">${reasonOf(error)}</span>` : ""}
  ${error && !deletedAt ? mending(document, actions) : ""}
  ${notes.map(({ message }) => html`<span class="document-note">${message}</span>`)}`;
}

/**
 * What can be done about a document that has failed.
 * @param {Document} document
 * @param {Actions} actions
 */
function mending(document, actions) {
  const { title, error } = document;
  // Its bytes were never kept.
  const canRetry = error?.code !== "document_too_large";
  return html`<span class="mending">
    ${canRetry
      ? html`<button
          type="button"
          class="button button-small"
          aria-label=${t("Try again: “{name}”", { name: title })}
          @click=${() => actions.retry(document)}
        >
          ${icon("retry")}${t("Try again")}
        </button>`
      : ""}
    <button
      type="button"
      class="button button-small"
      aria-label=${t("Replace file: “{title}”", { title })}
      @click=${() => actions.replace(document)}
    >
      ${icon("upload")}${t("Replace file")}
    </button>
  </span>`;
}

/**
 * @param {Document} document
 * @param {{done: number, total: number} | undefined} progress
 */
function statusOf({ status, title }, progress) {
  if (status !== "indexing" || !progress?.total) return statusBadge(status);
  const { done, total } = progress;
  const percent = Math.floor((done / total) * 100);
  return html`<span class="badge" data-status=${status}>${t("Indexing, {percent} %", { percent })}</span>
    <progress max=${total} value=${done} aria-label=${t("Indexing “{title}”", { title })}></progress>`;
}

/** @param {string} status */
function statusBadge(status) {
  return html`<span class="badge" data-status=${status}>${status === "deleted" ? t("Deleted") : statusName(status)}</span>`;
}

/**
 * @param {Document} document
 * @param {Actions} actions
 */
function menuButton(document, actions) {
  const label = t("Actions for “{title}”", { title: document.title });
  return html`<button
    type="button"
    class="button button-icon"
    aria-haspopup="menu"
    aria-expanded="false"
    title=${t("Actions")}
    @click=${(/** @type {Event} */ event) => actions.menu(document, /** @type {HTMLElement} */ (event.currentTarget))}
  >
    ${labelledIcon("more", label)}
  </button>`;
}

/**
 * @param {Document} document
 * @param {Actions} actions
 */
function restoreButton({ id, title }, actions) {
  return html`<button
    type="button"
    class="button button-small"
    aria-label=${t("Restore “{title}”", { title })}
    @click=${() => actions.restore([id])}
  >
    ${icon("undo")}${t("Restore")}
  </button>`;
}
