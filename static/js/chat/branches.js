/** A conversation is a tree: a question put differently, or answered anew, begins a branch of its own. */

/**
 * @typedef {{id: string, parent_id: string | null, role: string, [field: string]: any}} Message as the server
 *   keeps it; the parent of an answer is its question, that of a question the answer before it
 */

/**
 * From the first question to the message `leafId`.
 * @param {Message[]} messages in the order they were written
 * @param {string} leafId
 * @returns {Message[]} none when there is no such message
 */
export function branchTo(messages, leafId) {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const branch = [];
  for (let at = byId.get(leafId); at; at = byId.get(at.parent_id ?? "")) branch.unshift(at);
  return branch;
}

/**
 * The message written last of those that come after `id`, or `id` itself.
 * @param {Message[]} messages in the order they were written
 * @param {string} id
 */
export function newestUnder(messages, id) {
  const under = new Set([id]);
  let newest = id;
  for (const message of messages) {
    if (!under.has(message.parent_id ?? "")) continue;
    under.add(message.id);
    newest = message.id;
  }
  return newest;
}

/**
 * What stands in the same place: other wordings of a question, other answers to it.
 * @param {Message[]} messages
 * @param {Message} message
 * @returns {{ids: string[], at: number}} in the order they were written, and which of them `message` is
 */
export function versionsOf(messages, { id, parent_id: parent, role }) {
  const ids = messages.filter((one) => (one.parent_id ?? "") === (parent ?? "") && one.role === role).map((one) => one.id);
  return { ids, at: ids.indexOf(id) };
}

/**
 * Questions with their answers along a branch; a question may have none.
 * @param {Message[]} branch
 * @returns {{question: Message | null, answer: Message | null}[]}
 */
export function pairsOf(branch) {
  const pairs = [];
  let question = null;
  for (const message of branch) {
    if (message.role === "user") {
      if (question) pairs.push({ question, answer: null });
      question = message;
    } else {
      pairs.push({ question, answer: message });
      question = null;
    }
  }
  if (question) pairs.push({ question, answer: null });
  return pairs;
}
