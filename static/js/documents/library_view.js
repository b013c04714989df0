/** The list of documents on the page. */
import { html } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { t } from "../ui/i18n.js";
import { labelledIcon } from "../ui/icon.js";
import { firstOrder, SORTS } from "./asked.js";
import { barView } from "./bar_view.js";
import { lastPage } from "./library.js";
import { sortName } from "./names.js";
import { row } from "./row_view.js";
import { failure, nothing, offline, skeleton } from "./states_view.js";

/**
 * @typedef {import("./library.js").Document} Document
 * @typedef {import("./library.js").LibraryState} LibraryState
 * @typedef {{open(document: Document): void, menu(document: Document, button: HTMLElement): void,
 *   retry(document: Document): void, replace(document: Document): void, remove(document: Document): void,
 *   removeMany(ids: string[]): void, restore(ids: string[]): void, reload(): void, turnTo(page: number): void,
 *   sortBy(sort: string): void, clearFilters(): void, pick(): void, addSample(): void,
 *   choose(id: string, isRange: boolean): void, choosePage(): void, chooseAll(): void, chooseNone(): void}} Actions
 */

/**
 * @param {Readonly<LibraryState>} state
 * @param {Actions} actions
 */
export function libraryView(state, actions) {
  const { items, shown, error, isOnline } = state;
  const trouble = isOnline ? error && failure(error, actions) : offline(shown !== null);
  if (!shown) return html`${trouble || skeleton()}`;
  return html`${trouble} ${items.length ? list(state, actions) : nothing(shown, actions)}`;
}

/**
 * @param {Readonly<LibraryState>} state
 * @param {Actions} actions
 */
function list(state, actions) {
  return html`${barView(state, actions)}
    <table class="documents">
      <thead>
        <tr>
          <td class="choose"></td>
          ${column("name", state, actions)}
          <th scope="col">${t("Status")}</th>
          ${SORTS.filter((sort) => sort !== "name").map((sort) => column(sort, state, actions))}
          <th scope="col"><span class="visually-hidden">${t("Actions")}</span></th>
        </tr>
      </thead>
      <tbody>
        ${repeat(state.items, ({ id }) => id, (document) => row(document, state, actions))}
      </tbody>
    </table>
    ${pages(state, actions)}`;
}

/**
 * @param {string} sort
 * @param {Readonly<LibraryState>} state
 * @param {Actions} actions
 */
function column(sort, { asked }, { sortBy }) {
  const isSorted = asked.sort === sort;
  const isUp = (asked.order || firstOrder(sort)) === "asc";
  const direction = isUp ? "ascending" : "descending";
  return html`<th
    scope="col"
    class=${sort === "passages" || sort === "size" ? "number" : ""}
    aria-sort=${isSorted ? direction : "none"}
  >
    <button type="button" class="sort" @click=${() => sortBy(sort)}>
      ${sortName(sort)}<span class="sort-mark" aria-hidden="true">${isSorted ? (isUp ? "↑" : "↓") : ""}</span>
    </button>
  </th>`;
}

/**
 * @param {Readonly<LibraryState>} state
 * @param {Actions} actions
 */
function pages({ asked: { page }, total }, { turnTo }) {
  const last = lastPage(total);
  if (last === 1) return "";
  const step = (/** @type {number} */ to, /** @type {string} */ name, /** @type {string} */ label) => html`<button
    type="button"
    class="button button-icon"
    title=${label}
    ?disabled=${to < 1 || to > last}
    @click=${() => turnTo(to)}
  >
    ${labelledIcon(name, label)}
  </button>`;
  return html`<nav class="pages" aria-label=${t("Pages of the list")}>
    ${step(page - 1, "chevron-left", t("Previous page"))}
    <span>${t("Page {page} of {last}", { page, last })}</span>
    ${step(page + 1, "chevron-right", t("Next page"))}
  </nav>`;
}
