/** The big numbers, each with what is promised of it. */
import { html } from "lit-html";
import { keyed } from "lit-html/directives/keyed.js";

import { duration } from "../admin/numbers.js";
import { t } from "../ui/i18n.js";
import { inUnit, written } from "./figures.js";
import { mark } from "./marks.js";
import { tileName } from "./names.js";
import { lagOf } from "./points.js";
import { isFloor, standingOf, tilesOf } from "./reading.js";

/**
 * @typedef {import("./reading.js").Performance} Performance
 * @typedef {import("./reading.js").Promised} Promised
 */

/** @param {Performance | null} performance */
export function tilesView(performance) {
  const tiles = html`<dl class="tiles">
    ${tilesOf(performance ?? {}).map((tile) => tileView(tile, performance ?? {}))}
  </dl>`;
  // The first figures come in boxes of their own: what stood in for them does not grow into them.
  return keyed(Boolean(performance), tiles);
}

/**
 * @param {import("./reading.js").Tile} tile
 * @param {Performance} performance
 */
function tileView({ id, value, measure, promise, isOfPromise }, performance) {
  return html`<div class="tile" data-tile=${id} data-standing=${promise ? standingOf(promise) : ""}>
    <dt>${tileName(id)}</dt>
    <dd class="tile-value">${written(value, measure)}</dd>
    <dd class="tile-note">${promise ? promiseNote(promise, isOfPromise) : plainNote(id, performance)}</dd>
  </div>`;
}

/**
 * @param {Promised} promise
 * @param {boolean} isOfPromise
 */
function promiseNote(promise, isOfPromise) {
  const answers = isOfPromise ? "" : html`<span>${t("Answers: {time}", { time: inUnit(promise.value, promise.unit) })}</span>`;
  return html`${answers}<span>${targetSaid(promise)}</span>${mark(standingOf(promise))}`;
}

/** @param {Promised} promise */
export function targetSaid(promise) {
  const target = inUnit(promise.target, promise.unit);
  return isFloor(promise) ? t("Target: over {target}", { target }) : t("Target: under {target}", { target });
}

/**
 * @param {string} id
 * @param {Performance} performance
 */
function plainNote(id, { requests, resources }) {
  if (id === "rate") return html`<span>${t("{n} under way", { n: written(requests?.active, "score") })}</span>`;
  return id === "queue" ? html`<span>${t("Hub lag")}: ${duration(lagOf(resources?.hub_lag_ms))}</span>` : "";
}
