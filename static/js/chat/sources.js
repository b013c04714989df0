/** The panel beside the conversation in which the passages of an answer are read, one after the other. */
import { render } from "lit-html";

import { ApiError, callJson } from "../net/api.js";
import { part } from "../ui/page.js";
import { panelContent } from "./sources_view.js";

/**
 * @typedef {import("./turn.js").Citation} Citation
 * @typedef {{citations: Citation[], at: number, from: HTMLElement}} Shown `from` gets the focus back
 * @typedef {import("./sources_view.js").DocumentFacts} DocumentFacts
 */

// Over the talk, not beside it.
const NARROW = "(max-width: 74rem)";

/**
 * @param {{read(source: Citation): void}} actions
 * @param {AbortSignal} signal
 */
export function createSourcePanel(actions, signal) {
  const panel = part("sources");
  /** @type {Shown | null} */
  let shown = null;
  /** @type {Map<string, DocumentFacts>} */
  const known = new Map();

  function close() {
    if (!shown) return;
    const { from } = shown;
    keepInPlace(from, () => (panel.hidden = true));
    markCurrent(from, 0);
    shown = null;
    if (from.isConnected) from.focus();
  }

  function paint() {
    if (!shown) return;
    const { citations, at } = shown;
    const source = citations[at];
    const read = (/** @type {MouseEvent} */ event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      actions.read(source);
    };
    render(panelContent(citations, at, known.get(source.document_id), { go, close, read }), panel);
  }

  /** @param {number} at */
  function go(at) {
    if (!shown?.citations[at]) return;
    shown = { ...shown, at, from: whereCited(shown.from, shown.citations[at].n) };
    paint();
    markCurrent(shown.from, shown.citations[at].n);
    panel.scrollTop = 0;
    panel.querySelector("mark, .asked-word")?.scrollIntoView({ block: "nearest" });
    void learn(shown.citations[at].document_id);
  }

  /** What kind of file it is, and whether it is still there; asked once for each document. @param {string} id */
  async function learn(id) {
    if (known.has(id)) return;
    try {
      known.set(id, { mediaType: (await callJson(`/documents/${id}`, { signal })).media_type, isGone: false });
    } catch (error) {
      // Whatever else goes wrong is told by the reader when it is opened.
      if (!(error instanceof ApiError && error.status === 404)) return;
      known.set(id, { mediaType: "", isGone: true });
    }
    paint();
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
    if (!shown || altKey || ctrlKey || metaKey || shiftKey || event.defaultPrevented) return;
    if (key === "Escape") close();
    if (key === "ArrowLeft") go(shown.at - 1);
    if (key === "ArrowRight") go(shown.at + 1);
  }

  panel.addEventListener("keydown", onKey, { signal });
  part("turns").addEventListener("keydown", (event) => event.key === "Escape" && onKey(event), { signal });

  return {
    close,
    /** Where the citation is that was opened last, while its passage is shown. */
    get opener() {
      return shown?.from ?? null;
    },

    /**
     * @param {Citation[]} all of the answer
     * @param {number} n the number of the one to show
     * @param {HTMLElement} from where it is cited
     */
    open(all, n, from) {
      const citations = inOrder(all);
      const at = citations.findIndex((source) => source.n === n);
      if (at < 0) return;
      if (shown && shown.from.closest("article") !== from.closest("article")) markCurrent(shown.from, 0);
      shown = { citations, at, from };
      keepInPlace(from, () => (panel.hidden = false));
      go(at);
      panel.querySelector("h2")?.focus({ preventScroll: true });
    },

    /** The reader has been left: go back to where the passage is cited. */
    goBack() {
      if (!shown) return;
      if (matchMedia(NARROW).matches) close();
      else shown.from.focus();
    },
  };
}

/**
 * The cited passages first, then those that were found beside them.
 * @param {Citation[]} citations
 */
export function inOrder(citations) {
  return [...citations.filter(({ cited }) => cited), ...citations.filter(({ cited }) => !cited)];
}

/**
 * Where in the same answer the source `n` is cited; `from` if it is there already, or nowhere else.
 * @param {HTMLElement} from
 * @param {number} n
 */
function whereCited(from, n) {
  if (from.dataset.n === String(n)) return from;
  const cited = from.closest("article")?.querySelector(`button.citation[data-n="${n}"]`);
  return /** @type {HTMLElement | null} */ (cited) ?? from;
}

/**
 * Tell which of an answer's numbers is open.
 * @param {HTMLElement} from
 * @param {number} n 0: none
 */
function markCurrent(from, n) {
  for (const button of from.closest("article")?.querySelectorAll("[data-n]") ?? []) {
    if (/** @type {HTMLElement} */ (button).dataset.n === String(n)) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

/**
 * Do what changes the width of the talk, and keep what is being read where it is.
 * @param {HTMLElement} place
 * @param {() => void} change
 */
function keepInPlace(place, change) {
  const before = place.getBoundingClientRect().top;
  change();
  part("thread").scrollTop += place.getBoundingClientRect().top - before;
}
