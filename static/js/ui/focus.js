/** Keeps the focus where it was, as nearly as what is left of a list allows. */

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled])";

/**
 * Paint `box` anew; when what had the focus in it is gone, the focus goes to what has taken its place.
 * @param {HTMLElement} box
 * @param {() => void} paint
 */
export function paintKeepingFocus(box, paint) {
  const focused = document.activeElement;
  const at = focused && box.contains(focused) ? focusableIn(box).indexOf(/** @type {HTMLElement} */ (focused)) : -1;
  paint();
  if (at < 0 || (document.activeElement && document.activeElement !== document.body)) return;
  const left = focusableIn(box);
  const neighbour = left[Math.min(at, left.length - 1)] ?? document.getElementById("main");
  // What has only moved has lost the focus too.
  const to = focused?.isConnected ? /** @type {HTMLElement} */ (focused) : neighbour;
  to?.focus({ preventScroll: true });
}

/** @param {HTMLElement} box @returns {HTMLElement[]} */
function focusableIn(box) {
  return [...box.querySelectorAll(FOCUSABLE)].map((one) => /** @type {HTMLElement} */ (one));
}
