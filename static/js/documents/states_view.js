/** What stands in place of the list: while it loads, when it is empty, when it could not be read. */
import { html } from "lit-html";

import { t } from "../ui/i18n.js";
import { icon } from "../ui/icon.js";
import { isNarrowed } from "./asked.js";
import { kindName, statusName } from "./names.js";

const SKELETON_ROWS = 8;

/** @typedef {import("./library_view.js").Actions} Actions */

export function skeleton() {
  return html`<div class="documents-skeleton" aria-hidden="true">
    ${Array.from({ length: SKELETON_ROWS }, () => html`<div class="skeleton"><span></span><span></span><span></span></div>`)}
  </div>`;
}

/**
 * @param {string} message
 * @param {Actions} actions
 */
export function failure(message, { reload }) {
  return html`<div class="failure" role="alert">
    ${icon("warning")}
    <p>${message}</p>
    <button type="button" class="button button-small" @click=${reload}>${icon("retry")}${t("Try again")}</button>
  </div>`;
}

/** @param {boolean} isThere whether there is a list, from before */
export function offline(isThere) {
  const said = isThere
    ? t("The server cannot be reached. The list is as it was when it was last read; it goes on by itself.")
    : t("The server cannot be reached. The list comes by itself once it can.");
  return html`<p class="note" role="status">${icon("info")}${said}</p>`;
}

/**
 * Nothing to list: nothing there at all, or nothing of what was asked for.
 * @param {import("./asked.js").Asked} asked
 * @param {Actions} actions
 */
export function nothing(asked, actions) {
  return isNarrowed(asked) ? nothingFound(asked, actions) : noDocuments(actions);
}

/** @param {Actions} actions */
function noDocuments({ pick, addSample }) {
  return html`<div class="empty">
    ${icon("drop")}
    <p class="empty-title">${t("Drop files or folders anywhere on this page")}</p>
    <p>${t("Text, Markdown, HTML, PDF, Word, PowerPoint, Excel, CSV, JSON, HWPX and source code.")}</p>
    <div class="empty-actions">
      <button type="button" class="button button-primary" @click=${pick}>${icon("upload")}${t("Choose files")}</button>
      <button type="button" class="button" @click=${addSample}>${icon("document")}${t("Try it with a sample")}</button>
    </div>
  </div>`;
}

/**
 * @param {import("./asked.js").Asked} asked
 * @param {Actions} actions
 */
function nothingFound(asked, { clearFilters }) {
  if (asked.status === "deleted" && !asked.q && !asked.kind) return emptyBin();
  const filters = [
    asked.q ? t("“{q}” in the name", { q: asked.q }) : "",
    asked.status ? statusName(asked.status) : "",
    asked.kind ? kindName(asked.kind) : "",
  ];
  return html`<div class="empty empty-plain">
    ${icon("search")}
    <p class="empty-title">${t("Nothing found.")}</p>
    <p>${t("Shown are only documents with: {filters}.", { filters: filters.filter(Boolean).join(" · ") })}</p>
    <button type="button" class="button" @click=${clearFilters}>${icon("close")}${t("Clear the filters")}</button>
  </div>`;
}

function emptyBin() {
  return html`<div class="empty empty-plain">
    ${icon("trash")}
    <p class="empty-title">${t("Nothing was deleted lately.")}</p>
    <p>${t("What you delete can be restored from here for a while.")}</p>
  </div>`;
}
