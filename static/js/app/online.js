/** Keeps `app.state.online` true to reality: what calls experience, and while they fail, a look now and then. */
import { onReach, serverAnswers } from "../net/reach.js";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * The time before the next look at a server that has not answered `failures` times.
 * @param {number} failures from 1 on
 */
export function pauseAfter(failures) {
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
}

/**
 * @param {import("./app.js").App["state"]} state
 * @param {{answers(): Promise<boolean>, later(run: () => void, ms: number): number, cancel(timer: number): void}} around
 */
export function createOnline(state, { answers, later, cancel }) {
  let failures = 0;
  let timer = 0;
  let isLooking = false;

  /** @param {boolean} isReached */
  function note(isReached) {
    if (isReached) {
      cancel(timer);
      failures = 0;
    }
    if (state.get().online === isReached) return;
    state.set({ online: isReached });
    if (!isReached) void look();
  }

  /** Ask the server whether it is there, and while it is not, again after a while. */
  async function look() {
    if (isLooking) return;
    cancel(timer);
    isLooking = true;
    const isReached = await answers();
    isLooking = false;
    note(isReached);
    if (isReached) return;
    failures += 1;
    timer = later(look, pauseAfter(failures));
  }

  return { note, look };
}

/** @param {import("./app.js").App} app */
export function watchOnline({ state, signal }) {
  const later = (/** @type {() => void} */ run, /** @type {number} */ ms) => window.setTimeout(run, ms);
  const { note, look } = createOnline(state, { answers: serverAnswers, later, cancel: clearTimeout });
  onReach(note, signal);
  // The browser knows of networks; a server on this very machine answers without any.
  for (const type of ["online", "offline"]) addEventListener(type, () => void look(), { signal });
  addEventListener("pageshow", (event) => event.persisted && void look(), { signal });
  if (!state.get().online || !navigator.onLine) void look();
}
