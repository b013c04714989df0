/** A small menu that drops from a button: arrow keys walk it, Escape and a click elsewhere close it. */
import { html, render } from "lit-html";

import { icon } from "./icon.js";
import { itemsOf, placeMenu, walk } from "./menu_keys.js";

/**
 * @typedef {{label: string, icon: string, run?: () => void, href?: string, danger?: boolean}} MenuItem
 */

/**
 * Open a menu of `items` below `button`; it removes itself when it closes.
 * @param {HTMLElement} button
 * @param {MenuItem[]} items
 */
export function openMenu(button, items) {
  const menu = document.createElement("div");
  menu.className = "menu";
  menu.popover = "auto";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", button.textContent.trim() || button.title);
  render(html`${items.map((item) => entry(item, menu))}`, menu);
  (button.closest("#sidebar, aside, main") ?? document.body).append(menu);

  button.setAttribute("aria-expanded", "true");
  menu.addEventListener("keydown", walk);
  menu.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "closed") return;
    button.setAttribute("aria-expanded", "false");
    const hadFocus = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    if (hadFocus && button.isConnected) button.focus();
  });
  menu.showPopover();
  placeMenu(menu, button.getBoundingClientRect());
  itemsOf(menu)[0].focus();
}

/**
 * @param {MenuItem} item
 * @param {HTMLElement} menu
 */
function entry(item, menu) {
  const content = html`${icon(item.icon)}<span>${item.label}</span>`;
  const kind = item.danger ? "menu-item danger" : "menu-item";
  const close = () => menu.hidePopover();
  if (item.href) {
    return html`<a class=${kind} role="menuitem" href=${item.href} download @click=${close}>${content}</a>`;
  }
  const run = () => {
    close();
    item.run?.();
  };
  return html`<button type="button" class=${kind} role="menuitem" @click=${run}>${content}</button>`;
}
