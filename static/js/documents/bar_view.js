/** Above the list: how many there are, or, once some are chosen, what can be done with them. */
import { html } from "lit-html";

import { formatNumber, t, tn } from "../ui/i18n.js";
import { icon } from "../ui/icon.js";
import { firstOrder, SORTS } from "./asked.js";
import { sortName } from "./names.js";

/**
 * @typedef {import("./library.js").LibraryState} LibraryState
 * @typedef {import("./library_view.js").Actions} Actions
 */

/**
 * @param {Readonly<LibraryState>} state
 * @param {Actions} actions
 */
export function barView(state, actions) {
  const { items, selection } = state;
  const here = items.filter(({ id }) => selection.ids.has(id)).length;
  return html`<div class="library-bar" ?data-choosing=${selection.ids.size > 0}>
    <label class="check">
      <input
        type="checkbox"
        id="choose-page"
        .checked=${here === items.length}
        .indeterminate=${here > 0 && here < items.length}
        @click=${actions.choosePage}
      />
      <span class="visually-hidden">${t("Select all on this page")}</span>
    </label>
    ${selection.ids.size ? chosen(state, here, actions) : plain(state, actions)}
  </div>`;
}

/**
 * @param {Readonly<LibraryState>} state
 * @param {Actions} actions
 */
function plain({ total, asked }, { sortBy }) {
  const take = (/** @type {Event} */ event) => sortBy(/** @type {HTMLSelectElement} */ (event.target).value);
  return html`<p class="library-total">${tn("{n} document", "{n} documents", total)}</p>
    <label class="sort-choice">
      <span class="visually-hidden">${t("Sort by")}</span>
      <select class="select" @change=${take}>
        <option value="" .selected=${!asked.sort}>${t("Newest first")}</option>
        ${SORTS.map((sort) => {
          const isTurned = asked.sort === sort && asked.order && asked.order !== firstOrder(sort);
          const mark = (firstOrder(sort) === "asc") === !isTurned ? "↑" : "↓";
          return html`<option value=${sort} .selected=${asked.sort === sort}>${sortName(sort)} ${mark}</option>`;
        })}
      </select>
    </label>`;
}

/**
 * @param {Readonly<LibraryState>} state
 * @param {number} here how many are chosen on this page
 * @param {Actions} actions
 */
function chosen({ items, total, selection, asked }, here, actions) {
  const count = selection.ids.size;
  const offersAll = here === items.length && count < total;
  const ids = () => [...selection.ids];
  return html`<p class="library-total">${tn("{n} selected", "{n} selected", count)}</p>
    ${offersAll
      ? html`<button type="button" class="button button-text button-small" @click=${actions.chooseAll}>
          ${t("Select all {total}", { total: formatNumber(total) })}
        </button>`
      : ""}
    <span class="library-bar-tools">
      ${asked.status === "deleted"
        ? html`<button type="button" class="button button-small" @click=${() => actions.restore(ids())}>
            ${icon("undo")}<span>${t("Restore")}</span>
          </button>`
        : html`<button type="button" class="button button-small danger" @click=${() => actions.removeMany(ids())}>
            ${icon("trash")}<span>${t("Delete")}</span>
          </button>`}
      <button type="button" class="button button-small" @click=${actions.chooseNone}>
        ${icon("close")}<span>${t("Clear the selection")}</span>
      </button>
    </span>`;
}
