/** What the check of an answer found: the verdict on each source, and the sentences without support, counted. */
import { html } from "lit-html";

import { t, tn } from "../ui/i18n.js";
import { icon } from "../ui/icon.js";
import { verdictName } from "./passage.js";

/** @typedef {"supported" | "partly" | "unsupported"} Verdict */

const ICONS = { supported: "check", partly: "half", unsupported: "warning" };

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
