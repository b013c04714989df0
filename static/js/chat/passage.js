/** A cited passage: its name, its text with the highlights marked, and what it is worth to the answer. */
import { html } from "lit-html";

import { t } from "../ui/i18n.js";

const PATH = " › ";

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
 * @param {string} text
 * @param {[number, number][]} [highlights] [start, end) in code points of `text`, in any order
 */
export function markedText(text, highlights = []) {
  const points = Array.from(text);
  const parts = [];
  let at = 0;
  for (const [start, end] of [...highlights].sort(([a], [b]) => a - b)) {
    const from = Math.max(start, at);
    if (end <= from) continue;
    parts.push(points.slice(at, from).join(""), html`<mark>${points.slice(from, end).join("")}</mark>`);
    at = end;
  }
  return [...parts, points.slice(at).join("")];
}
