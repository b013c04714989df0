/** What the check of an answer found: sentences without support are marked in it, and counted below it. */
import { html } from "lit-html";

import { t, tn } from "../ui/i18n.js";
import { icon } from "../ui/icon.js";
import { sentencePlaces } from "./sentences.js";
import { verdictName } from "./passage.js";

/** @typedef {"supported" | "partly" | "unsupported"} Verdict */

const ICONS = { supported: "check", partly: "half", unsupported: "warning" };
const NOT_SAID = "button, .visually-hidden";

/**
 * The verdict on a source as an icon with its words; each has a shape of its own.
 * @param {Verdict | null | undefined} verdict
 */
export function verdictMark(verdict) {
  if (!verdict) return "";
  return html`<span class="source-verdict" data-verdict=${verdict}
    >${icon(ICONS[verdict])}<span class="visually-hidden">${verdictName(verdict)}</span></span
  >`;
}

/** @param {import("./turn.js").TurnState} state */
export function supportLine({ unsupported }) {
  if (!unsupported.length) return "";
  return html`<p class="support-line">
    <span class="support-sample" aria-hidden="true"></span>${countSaid(unsupported.length)}
    <button type="button" class="button button-text" @click=${showNext}>
      ${unsupported.length === 1 ? t("Show it") : t("Show the next")}
    </button>
  </p>`;
}

/**
 * Go to the first of the sentences without support, then to the next one, and round again.
 * @param {Event} event of the button in the line below the answer
 */
function showNext({ currentTarget }) {
  const button = /** @type {HTMLElement} */ (currentTarget);
  const sentences = button.closest("article")?.querySelectorAll("[data-sentence]") ?? [];
  const at = (Number(button.dataset.shown ?? -1) + 1) % Math.max(sentences.length, 1);
  const sentence = /** @type {HTMLElement | undefined} */ (sentences[at]);
  button.dataset.shown = String(at);
  sentence?.scrollIntoView({ block: "center" });
  sentence?.focus({ preventScroll: true });
}

/** @param {number} n */
export function countSaid(n) {
  return tn("{n} sentence without support in the passages", "{n} sentences without support in the passages", n);
}

/**
 * Mark the sentences without support in the answer as it is shown; what is not found stays as it is.
 * @param {HTMLElement} body
 * @param {string} text the answer as it was written
 * @param {[number, number][]} unsupported where they stand in it, in code points
 */
export function markUnsupported(body, text, unsupported) {
  const letters = shownLetters(body);
  const places = sentencePlaces(text, unsupported, letters.map(({ letter }) => letter).join(""));
  // From the last one on: what is marked is cut off from its text, and the places before it stay what they are.
  let free = Infinity;
  for (const [start, end] of places.sort(([a], [b]) => b - a)) {
    if (end > free) continue;
    wrap(letters.slice(start, end));
    free = start;
  }
}

/**
 * Every letter and digit that is shown, one for each code unit, with where it stands.
 * @param {HTMLElement} body
 */
function shownLetters(body) {
  const letters = [];
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    if (node.parentElement?.closest(NOT_SAID)) continue;
    for (const { 0: found, index } of node.data.matchAll(/[\p{L}\p{N}]/gu)) {
      for (let i = 0; i < found.length; i += 1) letters.push({ letter: found[i], node, at: index + i });
    }
  }
  return letters;
}

/** @param {{node: Text, at: number}[]} letters of one sentence; each text they stand in gets a mark of its own */
function wrap(letters) {
  const ends = new Map();
  for (const { node, at } of letters) ends.set(node, { from: ends.get(node)?.from ?? at, to: at + 1 });
  // Between the first and the last of its texts all is its own, spaces too.
  const last = ends.size - 1;
  const marks = [...ends].map(([node, { from, to }], i) => markOf(node, i ? 0 : from, i < last ? node.length : to));
  const told = document.createElement("span");
  told.className = "visually-hidden";
  told.textContent = ` (${t("no support in the passages")})`;
  marks.at(-1)?.append(told);
  marks[0].dataset.sentence = "";
  marks[0].tabIndex = -1;
}

/**
 * @param {Text} node
 * @param {number} from
 * @param {number} to what follows without a space, such as a full stop, is marked too
 */
function markOf(node, from, to) {
  const rest = /^[^\s\p{L}\p{N}]*/u.exec(node.data.slice(to))?.[0].length ?? 0;
  const said = node.splitText(from);
  said.splitText(to - from + rest);
  const mark = document.createElement("span");
  mark.className = "unsupported-sentence";
  mark.title = t("No support for this was found in the passages.");
  said.replaceWith(mark);
  mark.append(said);
  return mark;
}
