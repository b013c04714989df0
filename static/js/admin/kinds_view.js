/** The cache's figures kind by kind, with the curve of each one's hit ratio. */
import { html } from "lit-html";
import { keyed } from "lit-html/directives/keyed.js";

import { t } from "../ui/i18n.js";
import { icon } from "../ui/icon.js";
import { curveOf, ratiosOf } from "./history.js";
import { KINDS, inOrder, kindName } from "./names.js";
import { UNKNOWN, count, duration, isKnown, percent, ratio } from "./numbers.js";

/**
 * @typedef {import("./figures.js").FiguresState} FiguresState
 * @typedef {import("./figures.js").Kind} Kind
 * @typedef {{clear(kind: string | null): void}} Actions null: all kinds
 */

/**
 * @param {Readonly<FiguresState>} state
 * @param {Actions} actions
 */
export function kindsTable(state, actions) {
  const kinds = inOrder(KINDS, state.figures?.objects);
  return html`<div class="admin-part-head">
      <h3 id="kinds-title">${t("Kinds")}</h3>
      <button type="button" class="button button-small" @click=${() => actions.clear(null)}>
        ${icon("trash")}${t("Clear everything")}
      </button>
    </div>
    <table class="kinds" aria-labelledby="kinds-title">
      <thead>
        <tr>
          <th scope="col">${t("Kind")}</th>
          <th scope="col" class="number">${t("Hit ratio")}</th>
          <th scope="col" class="kind-curve">${t("Last 5 minutes")}</th>
          <th scope="col" class="number">${t("Hits")}</th>
          <th scope="col" class="number">${t("Misses")}</th>
          <th scope="col" class="number">${t("One hit saves")}</th>
          <th scope="col" class="number">${t("Saved in all")}</th>
          <th scope="col" class="row-action"><span class="visually-hidden">${t("Actions")}</span></th>
        </tr>
      </thead>
      <tbody>
        ${kinds.map((name) => kindRow(name, state, actions))}
      </tbody>
    </table>`;
}

/**
 * @param {string} name
 * @param {Readonly<FiguresState>} state
 * @param {Actions} actions
 */
function kindRow(name, { figures, history, polledAt }, actions) {
  const kind = figures?.objects?.[name] ?? {};
  return html`<tr data-kind=${name}>
    <th scope="row">${kindName(name)}</th>
    ${figure(t("Hit ratio"), ratio(kind))}
    <td class="kind-curve">${curve(history[name] ?? [], polledAt)}</td>
    ${figure(t("Hits"), count(kind.hits))} ${figure(t("Misses"), count(kind.misses))}
    ${figure(t("One hit saves"), kind.hits ? duration(kind.saved_ms) : UNKNOWN)}
    ${figure(t("Saved in all"), kind.hits ? duration(savedInAll(kind)) : UNKNOWN)}
    <td class="row-action">
      <button
        type="button"
        class="button button-small"
        aria-label=${t("Clear: {name}", { name: kindName(name) })}
        @click=${() => actions.clear(name)}
      >
        ${t("Clear")}
      </button>
    </td>
  </tr>`;
}

/**
 * @param {string} label
 * @param {string} value a wider one begins further to the left: it takes the place of the old one, which does not move
 */
function figure(label, value) {
  return html`<td class="number" data-label=${label}>${keyed(value, html`<span>${value}</span>`)}</td>`;
}

/**
 * @param {import("./history.js").Sample[]} samples
 * @param {number} now
 */
function curve(samples, now) {
  const points = ratiosOf(samples);
  const known = points.map((point) => point.ratio).filter(isKnown);
  const said = known.length
    ? t("Hit ratio over the last 5 minutes: from {least} to {most}", {
        least: percent(Math.min(...known)),
        most: percent(Math.max(...known)),
      })
    : t("Nothing was asked for in the last 5 minutes");
  return html`<svg class="curve" viewBox="0 -8 100 116" preserveAspectRatio="none" role="img" aria-label=${said}>
    <path class="curve-ground" d="M0 100H100"></path>
    <path class="curve-line" d=${curveOf(points, now)}></path>
  </svg>`;
}

/** @param {Kind} kind */
export function savedInAll({ hits, saved_ms: savedMs }) {
  return isKnown(hits) && isKnown(savedMs) ? hits * savedMs : null;
}
