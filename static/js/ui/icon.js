/** Icons from the one sprite, whose address the page carries. */
import { html, svg } from "lit-html";

const sprite = document.documentElement.dataset.icons ?? "";

/** @param {string} name a file of static/icons; the icon is decoration: what it does is said beside it */
export function icon(name) {
  return html`<svg class="icon" aria-hidden="true">${svg`<use href=${`${sprite}#${name}`}></use>`}</svg>`;
}

/**
 * The words that belong to an icon: for a tooltip and for those who cannot see it.
 * @param {string} name
 * @param {string} label
 */
export function labelledIcon(name, label) {
  return html`${icon(name)}<span class="visually-hidden">${label}</span>`;
}
