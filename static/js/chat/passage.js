/** A cited passage: its name, its text with the highlights marked, and what it is worth to the answer. */
import { html } from "lit-html";

import { PATH } from "../ui/headings.js";
import { t } from "../ui/i18n.js";
import { groupedBy, piecesOf, unwrapped } from "../ui/marks.js";

/**
 * The headings above a passage without the document's own title, which often is the first of them.
 * @param {{title: string, heading?: string | null}} source
 */
export function placeOf({ title, heading }) {
  const path = (heading ?? "").split(PATH);
  return (path[0] === title ? path.slice(1) : path).join(PATH);
}

/**
 * A source by its title and place.
 * @param {import("./turn.js").Citation} source
 */
export function sourceName(source) {
  const page = source.page ? t("p. {page}", { page: source.page }) : "";
  return [source.title, placeOf(source), page].filter(Boolean).join(" · ");
}

/** @param {"supported" | "partly" | "unsupported"} verdict */
export function verdictName(verdict) {
  return {
    supported: t("Supports the answer"),
    partly: t("Supports it in part"),
    unsupported: t("Does not support the answer"),
  }[verdict];
}

/**
 * A passage with the sentences that bear out the answer marked, and in them and around them the words that were
 * asked for. Of an answer from before sentences were noted only the words are marked, and they more clearly.
 * @param {import("./turn.js").Citation} source
 */
export function markedText({ text, highlights = [], support = [] }) {
  const words = support.length ? "word" : "mark";
  const pieces = piecesOf(unwrapped(text), { mark: support, [words]: highlights });
  const said = (/** @type {import("../ui/marks.js").Piece} */ piece) =>
    piece.marks.includes("word") ? html`<span class="asked-word">${piece.text}</span>` : piece.text;
  return groupedBy(pieces, "mark").map((group) => {
    const content = group.pieces.map(said);
    return group.isMarked ? html`<mark>${content}</mark>` : content;
  });
}

/**
 * The place in its document at which a passage is read.
 * @param {import("./turn.js").Citation} source
 * @returns {import("../reader/place.js").Place}
 */
export function placeInDocument({ document_id: id, chunk_id: chunk, title, text, support = [] }) {
  return { id, chunk, title, text, support };
}
