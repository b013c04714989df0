/** A chart's figure: title, legend with values, the drawing, and the same as a table. */
import { html, render, svg } from "lit-html";

import { t } from "../ui/i18n.js";
import { clock, written } from "./figures.js";
import { DASHES, createPlot } from "./plot.js";
import { columnsOf, thinned } from "./points.js";

/**
 * @typedef {import("./charts.js").Chart} Chart
 * @typedef {import("./points.js").Point} Point
 */

const TABLE_ROWS = 12;

/**
 * @param {HTMLElement} box
 * @param {Chart} chart
 * @param {{spanS(): number, nowS(): number}} axis how far back the time axis goes, and its end
 */
export function createChart(box, chart, axis) {
  const names = chart.lines.map(({ name }) => name);
  /** @type {Point[]} */
  let points = [];
  /** @type {[number[], ...(number | null)[][]]} */
  let columns = [[]];
  let isOpen = false;
  /** @type {number | null} */
  let pointed = null;

  const paint = () => render(figureView(chart, { points, row: rowAt(columns, pointed), isOpen, toggle }), box);
  const toggle = (/** @type {Event} */ event) => {
    isOpen = /** @type {HTMLDetailsElement} */ (event.target).open;
    paint();
  };
  paint();
  const host = /** @type {HTMLElement} */ (box.querySelector(".plot-canvas"));
  const onPoint = (/** @type {number | null} */ i) => {
    if (i === pointed) return;
    pointed = i;
    paint();
  };
  const plot = createPlot(host, chart, paintOf(box), { ...axis, onPoint });

  return {
    /** @param {Point[]} newer oldest first */
    show(newer) {
      points = newer;
      columns = columnsOf(points, names);
      plot.draw(columns);
      paint();
    },
    repaint: plot.repaint,
  };
}

/**
 * Colours as the style sheet has them: the canvas knows nothing of its variables.
 * @param {HTMLElement} box
 */
function paintOf(box) {
  const colour = (/** @type {string} */ part, property = "color") =>
    getComputedStyle(/** @type {Element} */ (box.querySelector(part))).getPropertyValue(property);
  return {
    stroke: (/** @type {number} */ i) => colour(`.sample-${i + 1}`),
    text: () => colour(".plot"),
    grid: () => colour(".plot", "border-block-end-color"),
    font: `11px ${getComputedStyle(box).fontFamily}`,
  };
}

/**
 * The row that is pointed at, or the newest.
 * @param {[number[], ...(number | null)[][]]} columns
 * @param {number | null} pointed
 * @returns {{at: number | null, values: (number | null)[]}} at: null for the newest
 */
function rowAt([ats, ...values], pointed) {
  const isPast = pointed !== null && pointed < ats.length;
  const i = isPast ? pointed : ats.length - 1;
  return { at: isPast ? ats[i] : null, values: values.map((column) => column[i] ?? null) };
}

/**
 * @param {Chart} chart
 * @param {{points: Point[], row: ReturnType<typeof rowAt>, isOpen: boolean, toggle(event: Event): void}} state
 */
function figureView(chart, { points, row, isOpen, toggle }) {
  const isEmpty = !points.some((point) => chart.lines.some(({ name }) => point[name] !== null));
  const said = isEmpty ? t("Nothing was measured yet.") : newestSaid(chart, points);
  return html`<figure class="chart" data-chart=${chart.id} data-points=${points.length}>
    <figcaption>
      <h3>${chart.title}</h3>
      <span class="chart-time">${row.at === null ? "" : clock(row.at)}</span>
    </figcaption>
    <ul class="legend">
      ${chart.lines.map((line, i) => legendItem(line, i, row.values[i]))}
    </ul>
    <div class="plot" role="img" aria-label="${chart.title}: ${said}">
      <div class="plot-canvas"></div>
      <p class="plot-empty" ?hidden=${!isEmpty}>${t("Nothing was measured yet.")}</p>
    </div>
    <details class="chart-table" @toggle=${toggle}>
      <summary>${t("As a table")}<span class="visually-hidden">: ${chart.title}</span></summary>
      ${isOpen ? valuesTable(chart, points) : ""}
    </details>
  </figure>`;
}

/**
 * @param {import("./charts.js").Line} line
 * @param {number} i
 * @param {number | null | undefined} value
 */
function legendItem({ label, measure }, i, value) {
  return html`<li>
    <svg class="sample sample-${i + 1}" viewBox="0 0 24 6" aria-hidden="true">
      ${svg`<path d="M1 3H23" stroke-dasharray=${DASHES[i].join(" ")}></path>`}</svg
    ><span>${label}</span> <b>${written(value, measure)}</b>
  </li>`;
}

/**
 * @param {Chart} chart
 * @param {Point[]} points
 */
function newestSaid({ lines }, points) {
  const newest = points[points.length - 1];
  return lines.map(({ name, label, measure }) => `${label} ${written(newest[name], measure)}`).join(", ");
}

/**
 * @param {Chart} chart
 * @param {Point[]} points
 */
function valuesTable({ title, lines }, points) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${title}>
    <table class="values">
      <thead>
        <tr>
          <th scope="col">${t("Time")}</th>
          ${lines.map(({ label }) => html`<th scope="col" class="number">${label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${thinned(points, TABLE_ROWS).map(
          (point) =>
            html`<tr>
              <th scope="row">${clock(point.at, true)}</th>
              ${lines.map(({ name, measure }) => html`<td class="number">${written(point[name], measure)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
