/** Arrow keys walk the list of conversations, from the search field on; F2 renames, Delete deletes. */
import { isComposing } from "../ui/composing.js";

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} search
 * @param {{rename(id: string): void, remove(id: string): void}} actions
 * @param {AbortSignal} signal
 */
export function walkByKeys(list, search, actions, signal) {
  const links = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll(".conversation")]);

  /** @param {KeyboardEvent} event */
  function fromSearch(event) {
    if (event.key !== "ArrowDown" || isComposing(event) || !links().length) return;
    event.preventDefault();
    links()[0].focus();
  }

  /** @param {KeyboardEvent} event */
  function withinList(event) {
    const here = /** @type {HTMLElement} */ (event.target);
    if (!here.matches(".conversation") || event.altKey || event.ctrlKey || event.metaKey) return;
    const id = /** @type {HTMLElement} */ (here.closest("[data-id]")).dataset.id ?? "";
    const run = { F2: () => actions.rename(id), Delete: () => actions.remove(id) }[event.key];
    const to = target(event.key, links(), here);
    if (!run && !to) return;
    event.preventDefault();
    if (run) run();
    else to?.focus();
  }

  /**
   * @param {string} key
   * @param {HTMLElement[]} all
   * @param {HTMLElement} here
   */
  function target(key, all, here) {
    const at = all.indexOf(here);
    return {
      ArrowDown: all[Math.min(at + 1, all.length - 1)],
      ArrowUp: all[at - 1] ?? search,
      Home: all[0],
      End: all.at(-1),
    }[key];
  }

  search.addEventListener("keydown", fromSearch, { signal });
  list.addEventListener("keydown", withinList, { signal });
}
