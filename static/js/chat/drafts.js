/** Questions that have been begun and not sent, by conversation; kept across a reload. */

const KEY = "likeopt.drafts";
const MOST_DRAFTS = 20;

/** @returns {Record<string, string>} */
function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

/** @param {string} conversationId "": that of a new one */
export function draftOf(conversationId) {
  return read()[conversationId] ?? "";
}

/**
 * @param {string} conversationId
 * @param {string} text "": there is none any more
 */
export function keepDraft(conversationId, text) {
  const { [conversationId]: before, ...others } = read();
  if (!text && before === undefined) return;
  const entries = Object.entries(others).slice(1 - MOST_DRAFTS);
  if (text) entries.push([conversationId, text]);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries(entries)));
  } catch {
    // Without storage, or when it is full, a draft lasts as long as the page.
  }
}
