/** Sends one file, patiently: while the server is busy, and while there is no connection. */
import { ApiError } from "../net/api.js";
import { sendFile } from "../net/upload.js";
import { t } from "../ui/i18n.js";

const BUSY_TRIES = 8;
const BUSY_S = 2;
// Broken off that often although the server answers, it is the file's own fault.
const BROKEN_TRIES = 3;
const LONGEST_PAUSE_S = 15;

/**
 * @param {import("./files.js").NamedFile} named
 * @param {{onProgress(sentBytes: number): void, onHeld(isHeld: boolean): void}} listeners onHeld: told when the
 *   connection is gone, and when it is back
 * @param {AbortSignal} signal
 * @returns {Promise<{status: number, body: any}>}
 * @throws {ApiError} or an AbortError when `signal` ended it
 */
export async function sendPatiently(named, { onProgress, onHeld }, signal) {
  let busy = 0;
  let broken = 0;
  for (;;) {
    try {
      return await sendFile("/documents", named, onProgress, signal);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 0) {
        onHeld(true);
        await untilReachable(signal);
        onHeld(false);
        if ((broken += 1) === BROKEN_TRIES) throw brokenOff();
      } else if ((error.status === 429 || error.status === 503) && (busy += 1) < BUSY_TRIES) {
        await pause(error.retryAfterS || BUSY_S * busy, signal);
      } else {
        throw error;
      }
    }
  }
}

function brokenOff() {
  return new ApiError(t("The file was moved or changed while it was sent. Pick it again."), { code: "broken_off" });
}

/**
 * Wait until the server answers, however long that takes.
 * @param {AbortSignal} signal
 */
async function untilReachable(signal) {
  for (let n = 0; ; n += 1) {
    const answers = await fetch("/health", { cache: "no-store", signal }).then(({ ok }) => ok, () => false);
    signal.throwIfAborted();
    if (answers) return;
    await pause(Math.min(2 ** n, LONGEST_PAUSE_S), signal);
  }
}

/**
 * @param {number} seconds cut short when the machine is on the network again
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const end = (/** @type {() => void} */ settle) => () => {
      clearTimeout(timer);
      over.abort();
      settle();
    };
    const timer = setTimeout(end(resolve), seconds * 1000);
    addEventListener("online", end(resolve), { signal: over.signal });
    signal.addEventListener("abort", end(() => reject(signal.reason)), { signal: over.signal });
  });
}
