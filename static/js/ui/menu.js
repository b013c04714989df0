/** A small menu that drops from a button: arrow keys walk it, Escape and a click elsewhere close it. */
import { html, render } from "lit-html";

import { icon } from "./icon.js";

const GAP_PX = 4;
const EDGE_PX = 8;

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
  render(html`${items.map((item) => entry(item, menu))}`, menu);
  (button.closest("aside, main") ?? document.body).append(menu);

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
  place(menu, button.getBoundingClientRect());
  /** @type {HTMLElement} */ (menu.querySelector("[role=menuitem]")).focus();
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

/** @param {KeyboardEvent} event */
function walk(event) {
  const menu = /** @type {HTMLElement} */ (event.currentTarget);
  const items = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll("[role=menuitem]")]);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const last = items.length - 1;
  const to = {
    ArrowDown: at === last ? 0 : at + 1,
    ArrowUp: at <= 0 ? last : at - 1,
    Home: 0,
    End: last,
  }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  items[to].focus();
}

/**
 * Below the button and within the window; above it where there is no room below.
 * @param {HTMLElement} menu
 * @param {DOMRect} anchor
 */
function place(menu, anchor) {
  const { width, height } = menu.getBoundingClientRect();
  const left = Math.min(anchor.right - width, innerWidth - width - EDGE_PX);
  const below = anchor.bottom + GAP_PX;
  const fits = below + height <= innerHeight - EDGE_PX;
  menu.style.left = `${Math.max(EDGE_PX, left)}px`;
  menu.style.top = `${fits ? below : Math.max(EDGE_PX, anchor.top - GAP_PX - height)}px`;
}
