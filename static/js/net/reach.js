/** Whether the server answers, as the calls to it find out; who wants to know listens. */

const KEPT = "X-Likeopt-Kept";

/** @type {Set<(answers: boolean) => void>} */
const listeners = new Set();

/** @param {Response | null} response null: nothing came */
export function noteReach(response) {
  // What the service worker has kept comes when the server does not answer.
  const answers = response !== null && !response.headers.has(KEPT);
  for (const listener of listeners) listener(answers);
}

/**
 * Ask the server whether it is there.
 * @param {AbortSignal} [signal] after which it counts as not there
 */
export async function serverAnswers(signal) {
  try {
    return (await fetch("/health", { cache: "no-store", signal })).ok;
  } catch {
    return false;
  }
}

/**
 * @param {(answers: boolean) => void} listener
 * @param {AbortSignal} signal
 */
export function onReach(listener, signal) {
  listeners.add(listener);
  signal.addEventListener("abort", () => listeners.delete(listener));
}
