/** A whole document, read in a dialog, opened at one of its passages. */
import { render } from "lit-html";

import { ApiError, callJson } from "../net/api.js";
import { copyText } from "../ui/clipboard.js";
import { openDialog } from "../ui/dialog.js";
import { keepAnchored } from "./anchor.js";
import { createPassages } from "./passages.js";
import { addressOf } from "./place.js";
import { readerView } from "./reader_view.js";

/**
 * @typedef {import("./place.js").Place} Place
 * @typedef {import("../documents/library.js").Document} Document
 * @typedef {{place: Place, document: Document | null, chunks: import("./runs.js").Chunk[], total: number,
 *   cited: string, loaded: boolean, above: boolean, below: boolean, isGone: boolean, error: string}} ReaderState
 *   cited: the id of the passage to mark, "": there is none
 */

// So many passages are loaded without being asked for, so that the browser finds words in all of a usual document.
const LOADED_AHEAD = 600;

/**
 * @param {Place} place
 * @param {() => void} onClosed
 * @param {AbortSignal} left the page on which it was opened has been left
 */
export function openReader(place, onClosed, left) {
  const closed = new AbortController();
  const signal = AbortSignal.any([left, closed.signal]);
  const dialog = document.createElement("dialog");
  dialog.className = "reader";
  dialog.setAttribute("aria-labelledby", "reader-title");
  const passages = createPassages(place.id, signal);
  let state = /** @type {ReaderState} */ ({
    place, document: null, chunks: [], total: 0, cited: "", loaded: false, above: false, below: false,
    isGone: false, error: "",
  });

  /** @param {Partial<ReaderState>} patch */
  function paint(patch) {
    state = { ...state, ...patch };
    render(readerView(state, actions), dialog);
  }

  const actions = {
    close: () => close(),
    load: () => void begin(),
    copyLink: () => copyText(new URL(addressOf(place), location.href).href),
    go: (/** @type {string} */ chunk) => scrollTo(chunk, "start"),
  };

  async function begin() {
    paint({ error: "", loaded: false });
    try {
      const [document] = await Promise.all([callJson(`/documents/${place.id}`, { signal }), passages.begin(place.chunk)]);
      paint({ document, loaded: true, cited: citedOf(passages.chunks, place), ...extent() });
    } catch (error) {
      if (signal.aborted) return;
      const isGone = error instanceof ApiError && error.status === 404;
      return paint({ isGone, error: isGone ? "" : /** @type {Error} */ (error).message, loaded: true });
    }
    scrollTo(state.cited, "center");
    watchEdges();
    await loadAhead();
  }

  const extent = () => ({
    chunks: passages.chunks, total: passages.total, above: passages.has("above"), below: passages.has("below"),
  });

  /** @param {import("./passages.js").Side} side */
  async function more(side) {
    if (!passages.has(side)) return;
    await passages.more(side);
    keepAnchored(scroller(), () => paint(extent()));
  }

  async function loadAhead() {
    for (const side of /** @type {const} */ (["below", "above", "below", "above", "below", "above"])) {
      if (signal.aborted || passages.chunks.length >= LOADED_AHEAD) return;
      // What cannot be had now is asked for again when its edge is reached.
      await more(side).catch(() => {});
    }
  }

  function watchEdges() {
    const watcher = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        const side = /** @type {import("./passages.js").Side} */ (/** @type {HTMLElement} */ (target).dataset.edge);
        if (isIntersecting) more(side).then(() => again(target)).catch(() => {});
      }
    }, { root: scroller(), rootMargin: "1200px 0px" });
    // An edge that is still near after a page has been added is told again.
    const again = (/** @type {Element} */ target) => {
      watcher.unobserve(target);
      if (!signal.aborted) watcher.observe(target);
    };
    for (const edge of dialog.querySelectorAll("[data-edge]")) watcher.observe(edge);
    signal.addEventListener("abort", () => watcher.disconnect());
  }

  const scroller = () => /** @type {HTMLElement} */ (dialog.querySelector(".reader-text"));

  /**
   * @param {string} chunk
   * @param {"start" | "center"} where
   */
  function scrollTo(chunk, where) {
    const found = chunk && dialog.querySelector(`[data-chunk="${CSS.escape(chunk)}"]`);
    if (!found) return;
    const marked = where === "center" ? dialog.querySelector("mark, [data-cited]") : null;
    (marked ?? found).scrollIntoView({ block: where });
  }

  paint({});
  const close = openDialog(dialog, () => {
    closed.abort();
    onClosed();
  });
  left.addEventListener("abort", close);
  void begin();
  return { close };
}

/**
 * The passage to mark: that of the place, or of a newer version of the document the one with the same text.
 * @param {import("./runs.js").Chunk[]} chunks
 * @param {Place} place
 */
function citedOf(chunks, { chunk, text }) {
  const found = chunks.find(({ id }) => id === chunk) ?? (text ? chunks.find((one) => one.text === text) : null);
  return found?.id ?? "";
}
