/** Answers that are on their way, remembered across a reload of the page. */

const KEY = "likeopt.running";

/** @returns {Record<string, {messageId: string, question: string}>} by conversation id */
function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

/** @param {ReturnType<typeof read>} running */
function write(running) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(running));
  } catch {
    // Without storage a reload shows what the server has kept by then.
  }
}

/**
 * @param {string} conversationId
 * @param {{messageId: string, question: string}} answer
 */
export function rememberRunning(conversationId, answer) {
  write({ ...read(), [conversationId]: answer });
}

/** @param {string} conversationId */
export function forgetRunning(conversationId) {
  const { [conversationId]: _, ...others } = read();
  write(others);
}

/** @param {string} conversationId */
export function rememberedRunning(conversationId) {
  return read()[conversationId] ?? null;
}
