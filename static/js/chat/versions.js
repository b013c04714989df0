/** Goes between the versions of a message: other wordings of a question, other answers to it. */
import { html } from "lit-html";

import { formatNumber, t } from "../ui/i18n.js";
import { labelledIcon } from "../ui/icon.js";

/**
 * @typedef {"questions" | "answers"} Kind
 * @typedef {(id: string, from: {kind: Kind, step: number, button: HTMLElement}) => void} Choose
 */

/**
 * @param {import("./turn.js").Versions} versions
 * @param {Kind} kind
 * @param {Choose} choose
 */
export function versionSwitch({ ids, at }, kind, choose) {
  if (ids.length < 2) return "";
  const step = (/** @type {number} */ by, /** @type {string} */ icon, /** @type {string} */ label) => {
    const go = (/** @type {Event} */ event) => {
      choose(ids[at + by], { kind, step: by, button: /** @type {HTMLElement} */ (event.currentTarget) });
    };
    const isEnd = ids[at + by] === undefined;
    return html`<button type="button" class="button button-icon" title=${label} data-step=${by} ?disabled=${isEnd} @click=${go}>
      ${labelledIcon(icon, label)}
    </button>`;
  };
  const name = kind === "questions" ? t("Versions of the question") : t("Versions of the answer");
  return html`<div class="versions" role="group" aria-label=${name} data-versions=${kind}>
    ${step(-1, "chevron-left", t("Previous version"))}
    <span aria-hidden="true">${formatNumber(at + 1)} / ${formatNumber(ids.length)}</span>
    <span class="visually-hidden">${versionSaid({ ids, at })}</span>
    ${step(1, "chevron-right", t("Next version"))}
  </div>`;
}

/** @param {import("./turn.js").Versions} versions */
export function versionSaid({ ids, at }) {
  return t("Version {n} of {total}", { n: formatNumber(at + 1), total: formatNumber(ids.length) });
}
