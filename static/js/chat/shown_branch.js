/** Which branch of a conversation was on the page last, where that is not the newest; kept across a reload. */

const KEY = "likeopt.branches";
const MOST_CONVERSATIONS = 50;

/** @returns {Record<string, string>} the last message on the page, by conversation */
function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

/** @param {string} conversationId */
export function shownBranch(conversationId) {
  return read()[conversationId] ?? "";
}

/**
 * @param {string} conversationId
 * @param {{id: string, isNewest: boolean}} end the last message of the branch
 */
export function rememberBranch(conversationId, { id, isNewest }) {
  const { [conversationId]: before, ...others } = read();
  if (isNewest && before === undefined) return;
  const entries = Object.entries(others).slice(1 - MOST_CONVERSATIONS);
  if (!isNewest) entries.push([conversationId, id]);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries(entries)));
  } catch {
    // Without storage a reload shows the newest branch.
  }
}
