/** Adds to a text that is being read without moving the words on the screen. */

/**
 * Run `change`, which may add above what is read, and keep the first passage in view where it is.
 * @param {HTMLElement} scroller
 * @param {() => void} change
 */
export function keepAnchored(scroller, change) {
  const top = scroller.getBoundingClientRect().top;
  const passages = /** @type {HTMLElement[]} */ ([...scroller.querySelectorAll("[data-chunk]")]);
  const seen = passages.find((passage) => passage.getBoundingClientRect().bottom > top);
  const before = seen?.getBoundingClientRect().bottom ?? 0;
  change();
  const id = seen?.dataset.chunk;
  const now = id && scroller.querySelector(`[data-chunk="${CSS.escape(id)}"]`);
  // Its end stays: its beginning may be left out now, where it is the end of the passage above.
  if (now) scroller.scrollTop += now.getBoundingClientRect().bottom - before;
}
