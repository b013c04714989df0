/** Conversations are searched among those on this device where the server does not answer. */

/**
 * @typedef {{id: string, title: string}} Line of the list
 * @typedef {{messages: {content: string}[]}} Conversation
 */

/**
 * Whether a conversation holds `q`, in its title or in what was said.
 * @param {string} q
 * @param {Line} line
 * @param {Conversation | null} conversation null: of this one only the title is here
 */
export function holds(q, { title }, conversation) {
  const sought = plain(q);
  return [title, ...(conversation?.messages ?? []).map(({ content }) => content)].some((text) => plain(text).includes(sought));
}

/** @param {string} text as it is compared: capitals, and ways to write the same letter, make no difference */
function plain(text) {
  return text.normalize("NFKC").toLowerCase().trim();
}
