/** What has arrived of the answers on their way, remembered across a reload of the page. */

const KEY = "likeopt.running";
// Beyond that an answer is followed from its first word again.
const MOST_CHARS = 400_000;
const MOST_ANSWERS = 8;

/**
 * @typedef {{messageId: string, lastId: string, text: string, model: string, persona: string,
 *   citations: import("./turn.js").Citation[]}} Heard up to the event `lastId`
 */

/** @returns {Heard[]} */
export function heardBefore() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {Heard[]} answers the newest last */
export function rememberHeard(answers) {
  try {
    const known = answers.slice(-MOST_ANSWERS).map(heardOf);
    if (known.length) sessionStorage.setItem(KEY, JSON.stringify(known));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without storage, or when it is full, an answer is followed from its first word again.
  }
}

/**
 * @param {Heard} answer
 * @returns {Heard}
 */
function heardOf({ messageId, lastId, text, model, persona, citations }) {
  if (text.length > MOST_CHARS) return { messageId, lastId: "", text: "", model, persona, citations: [] };
  return { messageId, lastId, text, model, persona, citations };
}
