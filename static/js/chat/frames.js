/** Paints that wait for the next frame: each at most once, and all of them together for as long as a frame has room. */

/**
 * @typedef {(until: number) => boolean} Paint paints until then, by performance.now(); false: some is left for the
 *   next frame
 */

const ROOM_MS = 8;
/** A page that nobody sees has no frames. */
const UNSEEN_MS = 100;

/** @type {Set<Paint>} */
const waiting = new Set();
let cancel = () => {};
let asked = false;

/** @param {Paint} paint called in the next frame, however often it is asked for before */
export function inNextFrame(paint) {
  waiting.add(paint);
  if (!asked) request();
}

function request() {
  asked = true;
  if (document.hidden) {
    const timer = setTimeout(run, UNSEEN_MS);
    cancel = () => clearTimeout(timer);
  } else {
    const frame = requestAnimationFrame(run);
    cancel = () => cancelAnimationFrame(frame);
  }
}

function run() {
  asked = false;
  const until = performance.now() + ROOM_MS;
  const paints = [...waiting];
  for (const paint of paints) {
    if (performance.now() > until) break;
    waiting.delete(paint);
    if (!paint(until)) waiting.add(paint);
  }
  if (waiting.size && !asked) request();
}

document.addEventListener("visibilitychange", () => {
  if (!asked) return;
  cancel();
  request();
});
