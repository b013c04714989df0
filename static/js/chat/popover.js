/** A small dialog that drops from a button; Escape and a click elsewhere close it. */

const GAP_PX = 6;
const EDGE_PX = 8;

/**
 * Open an empty one, to be filled by the caller. Opened again from the same button, it closes.
 * @param {HTMLElement} button gets the focus back
 * @param {string} label
 */
export function openPopover(button, label) {
  const box = document.createElement("div");
  box.className = "popover";
  box.popover = "auto";
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", label);
  (button.closest("main") ?? document.body).append(box);
  button.setAttribute("aria-expanded", "true");
  box.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "closed") return;
    button.setAttribute("aria-expanded", "false");
    const hadFocus = box.contains(document.activeElement) || document.activeElement === document.body;
    box.remove();
    if (hadFocus && button.isConnected) button.focus();
  });
  box.showPopover();
  const place = () => placeBy(box, button.getBoundingClientRect());
  place();
  return { box, place, close: () => box.hidePopover() };
}

/**
 * Above the button, where the composer and the last answer have their room, else below it.
 * @param {HTMLElement} box
 * @param {DOMRect} anchor
 */
function placeBy(box, anchor) {
  const { width, height } = box.getBoundingClientRect();
  const left = Math.max(EDGE_PX, Math.min(anchor.left, innerWidth - width - EDGE_PX));
  const above = anchor.top - GAP_PX - height;
  const top = above >= EDGE_PX ? above : Math.min(anchor.bottom + GAP_PX, innerHeight - height - EDGE_PX);
  box.style.left = `${left}px`;
  box.style.top = `${Math.max(EDGE_PX, top)}px`;
}
