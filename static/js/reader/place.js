/** The place in a document that the reader opens at, as it is written into an address. */

/**
 * @typedef {import("../ui/marks.js").Span} Span
 * @typedef {{id: string, chunk: string, support: Span[], title?: string, text?: string}} Place
 *   chunk: the id of a passage of the document, "": its beginning; support: what bears out the answer in that
 *   passage's text; title, text: the document's title and the passage's text where they are known
 */

/**
 * The place that an address names: `?d=` a document, `&chunk=` a passage, `&support=12-80_90-99` in it.
 * @param {string} search
 * @returns {Place | null}
 */
export function placeIn(search) {
  const asked = new URLSearchParams(search);
  const id = asked.get("d");
  if (!id) return null;
  return { id, chunk: asked.get("chunk") ?? "", support: spansIn(asked.get("support") ?? "") };
}

/** @param {Place} place */
export function addressOf({ id, chunk, support }) {
  const address = new URLSearchParams({ d: id });
  if (chunk) address.set("chunk", chunk);
  if (support.length) address.set("support", support.map((span) => span.join("-")).join("_"));
  return `/documents?${address}`;
}

/**
 * @param {string} written
 * @returns {Span[]}
 */
function spansIn(written) {
  return [...written.matchAll(/(\d+)-(\d+)/g)].map(([, start, end]) => [Number(start), Number(end)]);
}
