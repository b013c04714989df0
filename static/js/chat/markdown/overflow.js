/** Boxes that scroll sideways can be reached with the keyboard, but only while there is something to scroll to. */
import { t } from "../../ui/i18n.js";

/** @returns {(box: HTMLElement) => void} watches a box and what it holds */
export function watchOverflow() {
  const watcher = new ResizeObserver((entries) => {
    const boxes = new Set(entries.map(({ target }) => target.closest("pre, .table-box") ?? target));
    for (const box of boxes) tell(/** @type {HTMLElement} */ (box));
  });
  return (box) => {
    watcher.observe(box);
    if (box.firstElementChild) watcher.observe(box.firstElementChild);
  };
}

/** @param {HTMLElement} box */
function tell(box) {
  if (box.scrollWidth <= box.clientWidth + 1) {
    for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    return;
  }
  if (box.tabIndex === 0) return;
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", box.matches("pre") ? t("Code") : t("Table"));
}
