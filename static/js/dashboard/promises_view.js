/** What is promised, what became of it, and how much may still go wrong. */
import { html } from "lit-html";

import { UNKNOWN, isKnown } from "../admin/numbers.js";
import { t } from "../ui/i18n.js";
import { factor, inUnit, share } from "./figures.js";
import { bar, mark, nothing, table } from "./marks.js";
import { promiseName } from "./names.js";
import { isFloor, standingOf } from "./reading.js";

/** @typedef {import("./reading.js").Promised} Promised */

// Of the windows that alerts compare, these tell enough at a glance.
const SHOWN_WINDOWS = ["5m", "1h", "6h", "3d"];

/** @param {Promised[] | undefined} promises */
export function promisesView(promises = []) {
  if (!promises.length) return nothing(t("Nothing was measured yet."));
  return table({
    id: "promises",
    isWide: true,
    title: t("Promises (SLO)"),
    head: [
      t("Promise"),
      { text: t("State"), isText: true },
      t("Now"),
      t("Target"),
      t("Warning / critical"),
      { text: t("Budget left"), isText: true },
      t("Burn rate"),
    ],
    rows: promises.map(row),
  });
}

/** @param {Promised} promise */
function row(promise) {
  const { name, unit, value, target, warning, critical, budget } = promise;
  const sign = isFloor(promise) ? ">" : "<";
  return html`<tr data-promise=${name}>
    <th scope="row">${promiseName(name)}</th>
    <td class="state-cell" data-label=${t("State")}>${mark(standingOf(promise))}</td>
    <td class="number" data-label=${t("Now")}>${inUnit(value, unit)}</td>
    <td class="number" data-label=${t("Target")}>${sign} ${inUnit(target, unit)}</td>
    <td class="number" data-label=${t("Warning / critical")}>${inUnit(warning, unit)} / ${inUnit(critical, unit)}</td>
    <td class="budget" data-label=${t("Budget left")}>${budget ? budgetLeft(budget.left) : UNKNOWN}</td>
    <td class="number burn" data-label=${t("Burn rate")}>${budget ? burn(budget.burn) : UNKNOWN}</td>
  </tr>`;
}

/** @param {number | null} left */
function budgetLeft(left) {
  if (!isKnown(left)) return UNKNOWN;
  const said = left < 0 ? t("overspent") : share(left);
  return html`<span class="with-bar">${bar(left, left < 0.25 ? "bad" : "")}<span>${said}</span></span>`;
}

/** @param {Record<string, number | null>} burns by window */
function burn(burns) {
  const known = SHOWN_WINDOWS.filter((window) => isKnown(burns[window]));
  if (!known.length) return UNKNOWN;
  return known.map((window) => html`<span class="burn-window">${window} <b>${factor(burns[window])}</b></span> `);
}
