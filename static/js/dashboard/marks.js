/** Marks that say a state by shape and word; colour only adds to them. */
import { html, svg } from "lit-html";

import { isKnown } from "../admin/numbers.js";
import { t } from "../ui/i18n.js";
import { icon } from "../ui/icon.js";
import { standingName } from "./names.js";

/** @typedef {{isWhole: boolean, toggle(): void}} Folding whether the whole of a list is shown */

const SHAPES = { unmeasured: "", ok: "check", missed: "warning", warning: "warning", critical: "alarm" };
/** @type {Record<string, import("./reading.js").Standing>} */
const OF_RATINGS = { excellent: "ok", good: "ok", fair: "warning", poor: "critical" };
const TONES = { unmeasured: "", ok: "ready", missed: "indexing", warning: "indexing", critical: "failed" };

/**
 * @param {import("./reading.js").Standing} standing
 * @param {string} [said] instead of the standing's own word
 */
export function mark(standing, said = standingName(standing)) {
  const shape = SHAPES[standing];
  return html`<span class="badge mark" data-status=${TONES[standing]} data-standing=${standing}
    >${shape ? icon(shape) : ""}${said}</span
  >`;
}

/**
 * @param {string | undefined} rating
 * @param {string} said
 */
export function ratingMark(rating, said) {
  return mark(OF_RATINGS[rating ?? ""] ?? "unmeasured", said);
}

/**
 * A bar for a share of a whole; its figure stands beside it.
 * @param {number | null | undefined} share in [0, 1]
 * @param {string} [tone] `bad` where it says something is amiss
 */
export function bar(share, tone = "") {
  const width = isKnown(share) ? Math.min(Math.max(share, 0), 1) * 100 : 0;
  return html`<svg class="bar" data-tone=${tone} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect class="bar-ground" width="100" height="10"></rect><rect class="bar-fill" width=${width} height="10"></rect>`}
  </svg>`;
}

/**
 * @param {{id: string, title: string, head: (string | {text: string, isText: boolean})[], rows: unknown,
 *   isWide?: boolean}} table head: the columns' names; all but the first hold numbers, unless `isText`;
 *   isWide: its rows become cards on a phone
 */
export function table({ id, title, head, rows, isWide = false }) {
  const heads = head.map((column, i) => {
    const { text, isText } = typeof column === "string" ? { text: column, isText: i === 0 } : column;
    return html`<th scope="col" class=${isText ? "" : "number"}>${text}</th>`;
  });
  return html`<table class="rows rows-${id} ${isWide ? "cards" : ""}" aria-label=${title}>
    <thead>
      <tr>
        ${heads}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

/**
 * The button that shows the rest of a list; nothing for a list that is short.
 * @param {number} all how many there are
 * @param {number} first how many are shown at first
 * @param {Folding} folding
 */
export function foldButton(all, first, { isWhole, toggle }) {
  if (all <= first) return "";
  return html`<button type="button" class="button button-small fold" aria-expanded=${isWhole} @click=${toggle}>
    ${isWhole ? t("Show fewer") : t("Show all {n}", { n: all })}
  </button>`;
}

/** @param {string} said stands where there is nothing to show */
export function nothing(said) {
  return html`<p class="dash-empty">${said}</p>`;
}
