/** How a menu is walked by keys, whoever made it: arrows, Home, End, a letter; Tab leaves it. */

const GAP_PX = 4;
const EDGE_PX = 8;
const ITEMS = "[role=menuitem], [role=menuitemradio]";

/**
 * Have `button` open the popover `menu`, which the server made: its first item, or the chosen one, gets the focus.
 * @param {HTMLElement} button
 * @param {HTMLElement} menu
 * @param {AbortSignal} signal
 */
export function wireMenu(button, menu, signal) {
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("keydown", (event) => openByArrow(event, menu), { signal });
  menu.addEventListener("keydown", walk, { signal });
  menu.addEventListener("click", (event) => isItem(event.target) && menu.hidePopover(), { signal });
  menu.addEventListener(
    "toggle",
    (event) => {
      const isOpen = /** @type {ToggleEvent} */ (event).newState === "open";
      button.setAttribute("aria-expanded", String(isOpen));
      if (!isOpen) return;
      placeMenu(menu, button.getBoundingClientRect());
      itemsOf(menu)[0]?.focus();
    },
    { signal },
  );
}

/** @param {EventTarget | null} target */
function isItem(target) {
  return target instanceof Element && target.closest(ITEMS) !== null;
}

/** @param {HTMLElement} menu @returns {HTMLElement[]} */
export function itemsOf(menu) {
  return [...menu.querySelectorAll(ITEMS)].map((item) => /** @type {HTMLElement} */ (item));
}

/** @param {KeyboardEvent} event @param {HTMLElement} menu */
function openByArrow(event, menu) {
  if (event.key !== "ArrowDown" || menu.matches(":popover-open")) return;
  event.preventDefault();
  menu.showPopover();
}

/** @param {KeyboardEvent} event */
export function walk(event) {
  const menu = /** @type {HTMLElement} */ (event.currentTarget);
  if (event.key === "Tab") return menu.hidePopover();
  const items = itemsOf(menu);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const to = place(event, items, at);
  if (to < 0) return;
  event.preventDefault();
  items[to].focus();
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement[]} items
 * @param {number} at
 * @returns {number} where the key leads; -1: nowhere
 */
function place({ key, ctrlKey, metaKey, altKey }, items, at) {
  const last = items.length - 1;
  const steps = /** @type {Record<string, number>} */ ({
    ArrowDown: at === last ? 0 : at + 1,
    ArrowUp: at <= 0 ? last : at - 1,
    Home: 0,
    End: last,
  });
  if (key in steps) return steps[key];
  if ([...key].length !== 1 || key === " " || ctrlKey || metaKey || altKey) return -1;
  const begins = (/** @type {HTMLElement} */ item) => item.textContent.trim().toLowerCase().startsWith(key.toLowerCase());
  const next = [...items.slice(at + 1), ...items.slice(0, at + 1)].find(begins);
  return next ? items.indexOf(next) : -1;
}

/**
 * Below the button and within the window; above it where there is no room below.
 * @param {HTMLElement} menu
 * @param {DOMRect} anchor
 */
export function placeMenu(menu, anchor) {
  const { width, height } = menu.getBoundingClientRect();
  const left = Math.min(anchor.right - width, innerWidth - width - EDGE_PX);
  const below = anchor.bottom + GAP_PX;
  const fits = below + height <= innerHeight - EDGE_PX;
  menu.style.left = `${Math.max(EDGE_PX, left)}px`;
  menu.style.top = `${fits ? below : Math.max(EDGE_PX, anchor.top - GAP_PX - height)}px`;
}
