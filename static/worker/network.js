/** Asks the server first, and takes the last copy when it does not answer. */

// After that long a copy serves better than waiting on.
const PATIENCE_MS = 5_000;
// What a proxy says when the server behind it is gone.
const GONE = new Set([502, 504]);

/**
 * @param {Promise<Response>} asked the server's answer
 * @param {() => Promise<Response | undefined>} lastCopy
 * @returns {Promise<Response>}
 * @throws {TypeError} when the server cannot be reached and there is no copy
 */
export async function networkFirst(asked, lastCopy) {
  const tooLong = new Promise((/** @type {(_: null) => void} */ end) => setTimeout(end, PATIENCE_MS, null));
  const answer = await Promise.race([asked.catch(() => null), tooLong]);
  if (answer && !GONE.has(answer.status)) return answer;
  return (await lastCopy()) ?? asked;
}
