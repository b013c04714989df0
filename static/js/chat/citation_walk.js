/** The way from one citation of an answer to the next by keys, from anywhere on the page but a field. */
import { part } from "../ui/page.js";

/**
 * @param {{readonly opener: HTMLElement | null}} panel
 * @param {import("../app/app.js").App["keys"]} keys
 * @param {AbortSignal} signal
 */
export function walkCitations(panel, keys, signal) {
  /** @param {number} step 1 or -1 */
  function walk(step) {
    const next = nextCitation(panel.opener, step);
    next?.scrollIntoView({ block: "nearest" });
    next?.click();
  }
  keys.add([{ keys: "]", run: () => walk(1) }, { keys: "[", run: () => walk(-1) }], signal);
}

/**
 * The citation `step` after the open one in its answer, else the first or last of the answer that has the focus,
 * or of the last one.
 * @param {HTMLElement | null} opener
 * @param {number} step 1 or -1
 * @returns {HTMLElement | undefined}
 */
function nextCitation(opener, step) {
  const here = opener?.isConnected ? opener : document.activeElement;
  const answer = here?.closest("article.answer") ?? [...part("turns").querySelectorAll("article.answer")].at(-1);
  const citations = answer ? citationsIn(answer) : [];
  const at = opener ? citations.findIndex((one) => one === opener || isSame(one, opener)) : -1;
  if (at < 0) return citations.at(step > 0 ? 0 : -1);
  return citations[at + step];
}

/**
 * Those in the text; of an answer that cites nothing, the passages it was made from.
 * @param {Element} answer
 * @returns {HTMLElement[]}
 */
function citationsIn(answer) {
  const inText = answer.querySelectorAll("button.citation:not(:disabled)");
  return /** @type {HTMLElement[]} */ ([...(inText.length ? inText : answer.querySelectorAll(".source-chip"))]);
}

/**
 * Whether `opener` is the entry below the answer for the same source, or has been painted anew.
 * @param {HTMLElement} one
 * @param {HTMLElement} opener
 */
function isSame(one, opener) {
  return !opener.matches("button.citation") && one.dataset.n === opener.dataset.n;
}
