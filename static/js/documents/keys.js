/** The list by keyboard: arrows walk its rows, Ctrl+A chooses the page, Delete removes what is chosen. */

/**
 * @param {HTMLElement} list
 * @param {{choosePage(): void, chooseNone(): void, removeChosen(): void}} actions
 * @param {AbortSignal} signal
 */
export function wireKeys(list, { choosePage, chooseNone, removeChosen }, signal) {
  /** @type {Record<string, (event: KeyboardEvent) => boolean | void>} */
  const does = {
    ArrowDown: (event) => walk(event, 1),
    ArrowUp: (event) => walk(event, -1),
    Delete: removeChosen,
    Escape: chooseNone,
    a: (event) => (event.ctrlKey || event.metaKey ? choosePage() : false),
  };
  /** @param {KeyboardEvent} event */
  const hear = (event) => {
    if (event.defaultPrevented || isElsewhere(/** @type {Element} */ (event.target))) return;
    if (does[event.key]?.(event) === false || !(event.key in does)) return;
    event.preventDefault();
  };
  list.addEventListener("keydown", hear, { signal });
}

/** @param {Element} target whether keys mean something of their own there */
function isElsewhere(target) {
  return Boolean(target.closest("select, [role=menu], dialog"));
}

/**
 * To the same control in the row above or below.
 * @param {KeyboardEvent} event
 * @param {1 | -1} step
 */
function walk({ target }, step) {
  const from = /** @type {Element} */ (target);
  const row = from.closest("tr[data-id]");
  const next = step > 0 ? row?.nextElementSibling : row?.previousElementSibling;
  const cell = from.closest("td")?.className;
  if (!next || !cell) return false;
  focusIn(next, `.${cell} :is(input, button)`);
}

/**
 * @param {Element} row
 * @param {string} selector what had the focus in another row; a row that has no such thing has a box to tick
 */
function focusIn(row, selector) {
  const found = row.querySelector(selector) ?? row.querySelector("input");
  /** @type {HTMLElement | null} */ (found)?.focus();
}
