/**
 * The time line of one request as a waterfall: a table whose rows are its stages, each with a bar
 * that begins and ends to scale. Those who cannot see the bars read the same times in the table.
 */
import { language as pageLanguage, t } from "./i18n.js";
import { spanKind, spanName } from "./span_names.js";
import { barsOf, ticksOf } from "./waterfall_scale.js";

/**
 * @typedef {import("./waterfall_scale.js").Span} Span
 * @typedef {import("./waterfall_scale.js").Bar} Bar
 * @typedef {ReturnType<typeof timesIn>} Times
 */

// From here on a label in the middle of its line would stand out.
const NEAR_END = 0.95;

/**
 * The drawing of `spans`; its styles are parts/waterfall.css.
 * @param {Span[]} spans in any order
 * @param {{language?: string, label?: string}} [options] `language` of the numbers; `label` names the table
 * @returns {HTMLElement}
 */
export function waterfall(spans, { language = pageLanguage, label = t("Time line") } = {}) {
  const { bars, totalMs } = barsOf(spans);
  const ticks = ticksOf(totalMs);
  const times = timesIn(language);
  const table = make("table", { role: "table" });
  const caption = make("caption", { class: "visually-hidden" }, label);
  const head = make("thead", { role: "rowgroup" });
  const body = make("tbody", { role: "rowgroup" });
  head.append(headRow(ticks, totalMs, times));
  body.append(...bars.map((bar) => barRow(bar, times)));
  table.append(caption, head, body);
  const box = make("div", { class: "waterfall" });
  box.style.setProperty("--tick", percent(ticks.length > 1 ? ticks[1] / totalMs : 1));
  box.append(table);
  return box;
}

/**
 * @param {number[]} ticks
 * @param {number} totalMs
 * @param {Times} times
 */
function headRow(ticks, totalMs, { onAxis }) {
  const marks = ticks.map((tick) => {
    const mark = make("span", { class: "waterfall-tick" }, onAxis(tick, totalMs));
    const share = totalMs > 0 ? tick / totalMs : 0;
    mark.style.left = percent(share);
    if (share > NEAR_END) mark.setAttribute("data-last", "");
    return mark;
  });
  return rowOf(
    {},
    make("th", { scope: "col", role: "columnheader" }, t("Stage")),
    trackOf(...marks),
    make("th", { scope: "col", role: "columnheader", class: "waterfall-time" }, t("Start")),
    make("th", { scope: "col", role: "columnheader", class: "waterfall-time" }, t("Duration")),
  );
}

/**
 * @param {Bar} bar
 * @param {Times} times
 */
function barRow({ name, start_ms: startMs, duration_ms: durationMs, left, width }, { exact }) {
  const bar = make("div", { class: "waterfall-bar" });
  // However short, it is seen, also at the very end.
  bar.style.left = `min(${percent(left)}, 100% - 2px)`;
  bar.style.width = percent(width);
  return rowOf(
    { "data-span": name, "data-kind": spanKind(name) },
    make("th", { scope: "row", role: "rowheader" }, spanName(name)),
    trackOf(bar),
    make("td", { role: "cell", class: "waterfall-time" }, exact(startMs)),
    make("td", { role: "cell", class: "waterfall-time" }, exact(durationMs)),
  );
}

/**
 * @param {Record<string, string>} attributes
 * @param {HTMLElement[]} cells
 */
function rowOf(attributes, ...cells) {
  const row = make("tr", { role: "row", ...attributes });
  row.append(...cells);
  return row;
}

/** @param {HTMLElement[]} drawn on the scale from 0 to the end */
function trackOf(...drawn) {
  const cell = make("td", { class: "waterfall-track", "aria-hidden": "true" });
  const scale = make("div", { class: "waterfall-scale" });
  scale.append(...drawn);
  cell.append(scale);
  return cell;
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {string} [text]
 * @returns {HTMLElement}
 */
function make(tag, attributes, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

/** @param {string} language */
function timesIn(language) {
  const inUnit = (/** @type {string} */ unit, /** @type {string} */ unitDisplay, /** @type {number} */ digits) => {
    const options = { style: "unit", unit, unitDisplay, maximumFractionDigits: digits };
    return new Intl.NumberFormat(language, /** @type {Intl.NumberFormatOptions} */ (options));
  };
  const whole = inUnit("millisecond", "short", 0);
  const fine = inUnit("millisecond", "short", 1);
  const tight = inUnit("millisecond", "narrow", 3);
  const seconds = inUnit("second", "narrow", 3);
  return {
    /** @param {number} ms */
    exact: (ms) => (ms < 10 ? fine : whole).format(ms),

    /**
     * In one unit along the axis.
     * @param {number} ms
     * @param {number} totalMs
     */
    onAxis: (ms, totalMs) => (totalMs < 1000 ? tight.format(ms) : seconds.format(ms / 1000)),
  };
}

/** @param {number} share */
function percent(share) {
  return `${(share * 100).toFixed(3)}%`;
}
