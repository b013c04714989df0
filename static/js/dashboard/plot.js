/** One chart on a canvas: uPlot with this page's colours, dashes, numbers and clock. */
import uPlot from "uplot";

import { clock, written } from "./figures.js";

/**
 * @typedef {import("./charts.js").Chart} Chart
 * @typedef {import("./charts.js").Line} Line
 * @typedef {{stroke(i: number): string, text(): string, grid(): string, font: string}} Paint
 */

const HEIGHT_PX = 180;
const DAY_S = 86_400;
/** How the first, second and third line of a chart are told apart without colour. */
export const DASHES = [[], [7, 4], [2, 3]];
const WIDTHS_PX = [2, 2, 2.5];

/**
 * @param {HTMLElement} host stays empty but for the chart
 * @param {Chart} chart
 * @param {Paint} paint
 * @param {{spanS(): number, nowS(): number, onPoint(i: number | null): void}} view onPoint: which one is pointed at
 */
export function createPlot(host, chart, paint, { spanS, nowS, onPoint }) {
  const options = {
    width: host.clientWidth || 300,
    height: HEIGHT_PX,
    padding: /** @type {[number, number, number, number]} */ ([8, chart.lines.some(({ onRight }) => onRight) ? 0 : 12, 0, 0]),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 }, sync: { key: "dashboard" } },
    scales: scalesOf(chart, () => [nowS() - spanS(), nowS()]),
    axes: axesOf(chart, paint, spanS),
    series: [{}, ...chart.lines.map((line, i) => seriesOf(line, i, paint))],
    hooks: { setCursor: [(/** @type {uPlot} */ plot) => onPoint(plot.cursor.idx ?? null)] },
  };
  const plot = new uPlot(options, [[], ...chart.lines.map(() => [])], host);
  const watcher = new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height: HEIGHT_PX }));
  watcher.observe(host);
  return {
    /** @param {[number[], ...(number | null)[][]]} columns */
    draw: (columns) => plot.setData(columns),
    repaint: () => plot.redraw(false, true),
  };
}

/**
 * @param {Chart} chart
 * @param {() => [number, number]} rangeS of the time axis, UNIX times
 */
function scalesOf({ most = 0, least = 0 }, rangeS) {
  const x = { time: true, range: rangeS };
  const y = { range: (/** @type {unknown} */ _, /** @type {unknown} */ __, /** @type {number} */ top) => rangeTo(top, most, least) };
  // An error or two must not look like a wall: the axis of errors goes to 5 % at least.
  const right = { range: (/** @type {unknown} */ _, /** @type {unknown} */ __, /** @type {number} */ top) => rangeTo(top, 0, 0.05) };
  return { x, y, right };
}

/**
 * From zero to a little above `top`, or to `most` where a scale has an end.
 * @param {number | null} top
 * @param {number} most
 * @param {number} least
 * @returns {[number, number]}
 */
export function rangeTo(top, most, least) {
  if (most) return [0, Math.max(most, top ?? 0)];
  return [0, Math.max((top ?? 0) * 1.1, least) || 1];
}

/**
 * @param {Chart} chart
 * @param {Paint} paint
 * @param {() => number} spanS
 */
function axesOf(chart, paint, spanS) {
  const look = { stroke: paint.text, font: paint.font, ticks: { show: false } };
  const grid = { stroke: paint.grid, width: 1 };
  const y = { ...look, grid, size: 58, gap: 4, space: 36, values: labelsIn(chart.measure) };
  const x = {
    ...look,
    grid: { show: false },
    size: 28,
    space: 64,
    values: (/** @type {unknown} */ _, /** @type {number[]} */ ats) => ats.map((at) => clock(at, spanS() >= DAY_S && isMidnight(at))),
  };
  const right = chart.lines.find(({ onRight }) => onRight);
  if (!right) return [x, y];
  return [x, y, { ...y, scale: "right", side: 1, grid: { show: false }, values: labelsIn(right.measure) }];
}

/** @param {import("./figures.js").Measure} measure */
function labelsIn(measure) {
  return (/** @type {unknown} */ _, /** @type {number[]} */ values) => values.map((value) => written(value, measure));
}

/** @param {number} atS */
function isMidnight(atS) {
  const at = new Date(atS * 1000);
  return at.getHours() + at.getMinutes() === 0;
}

/**
 * Where there is a value without a neighbour: no line would show it.
 * @param {ArrayLike<number | null | undefined>} values
 */
export function loneOf(values) {
  const isThere = (/** @type {number} */ i) => values[i] !== null && values[i] !== undefined;
  return Array.from(values, (_, i) => i).filter((i) => isThere(i) && !isThere(i - 1) && !isThere(i + 1));
}

/**
 * @param {Line} line
 * @param {number} i
 * @param {Paint} paint
 */
function seriesOf({ label, onRight }, i, paint) {
  return {
    label,
    scale: onRight ? "right" : "y",
    stroke: () => paint.stroke(i),
    width: WIDTHS_PX[i],
    dash: DASHES[i],
    points: {
      show: false,
      size: 5,
      width: 0,
      fill: () => paint.stroke(i),
      filter: (/** @type {uPlot} */ plot, /** @type {number} */ at) => loneOf(plot.data[at]),
    },
  };
}
