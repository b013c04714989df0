/** The way to the reader and back: it is a step of the browser's history, so that going back closes it. */
import { toastError } from "../ui/toast.js";
import { addressOf, placeIn } from "./place.js";

/** @typedef {import("./place.js").Place} Place */

/**
 * @param {{inAddress: boolean, onLeft?: () => void}} how whether the page's own address says what is read; onLeft
 *   is called when the reader has been closed
 * @param {import("../app/app.js").App} app
 * @param {AbortSignal} signal
 */
export function createReaderWay({ inAddress, onLeft }, app, signal) {
  /** @type {{close(): void} | null} */
  let reader = null;
  let asked = 0;

  /** @returns {Place | null} */
  const placeHere = () => history.state?.reader ?? (inAddress ? placeIn(location.search) : null);

  /** Show what the step of the history on which the page is says. */
  async function follow() {
    const turn = ++asked;
    const place = placeHere();
    reader?.close();
    reader = null;
    if (!place) return;
    const { openReader } = await import("./reader.js");
    if (turn === asked && !signal.aborted) reader = openReader(place, onClosed, signal);
  }

  /** The reader has been closed, by its button or by going back. */
  function onClosed() {
    reader = null;
    if (signal.aborted) return;
    if (history.state?.reader) history.back();
    else if (placeHere()) history.replaceState(null, "", location.pathname);
    onLeft?.();
  }

  app.onAddress(() => void follow().catch(toastError), signal);
  follow().catch(toastError);

  return {
    /** @param {Place} place */
    open(place) {
      history.pushState({ ...history.state, reader: place }, "", inAddress ? addressOf(place) : location.href);
      follow().catch(toastError);
    },
  };
}
