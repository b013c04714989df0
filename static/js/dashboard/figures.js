/** The dashboard's figures as a person reads them; what is not known is a dash. */
import { UNKNOWN, duration, isKnown } from "../admin/numbers.js";
import { formatNumber, language } from "../ui/i18n.js";

/** @typedef {"ms" | "rate" | "ratio" | "percent" | "score"} Measure what a number is of */

const dollars = new Intl.NumberFormat(language, {
  style: "currency",
  currency: "USD",
  currencyDisplay: "narrowSymbol",
  maximumFractionDigits: 4,
});
const clockTimes = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const days = new Intl.DateTimeFormat(language, { month: "short", day: "numeric" });
const WRITERS = {
  ms: duration,
  rate,
  ratio: share,
  percent: (/** @type {number | null | undefined} */ value) => share(isKnown(value) ? value / 100 : null),
  score: (/** @type {number | null | undefined} */ value) => (isKnown(value) ? formatNumber(Math.round(value)) : UNKNOWN),
};

/**
 * @param {number | null | undefined} value
 * @param {Measure} measure
 */
export function written(value, measure) {
  return WRITERS[measure](value);
}

/** @param {number | null | undefined} perS how often in a second */
export function rate(perS) {
  return isKnown(perS) ? `${digits(perS)}/s` : UNKNOWN;
}

/** @param {number | null | undefined} ratio as percent; small shares keep a second digit, as errors are rare */
export function share(ratio) {
  if (!isKnown(ratio)) return UNKNOWN;
  const most = Math.abs(ratio) < 0.1 ? 2 : Math.abs(ratio) < 0.995 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: most }).format(ratio);
}

/** @param {number | null | undefined} value without a unit */
export function plain(value) {
  return isKnown(value) ? digits(value) : UNKNOWN;
}

/** @param {number | null | undefined} usd */
export function cost(usd) {
  return isKnown(usd) ? dollars.format(usd) : UNKNOWN;
}

/** @param {number | null | undefined} times how many times as fast as allowed a budget is spent */
export function factor(times) {
  return isKnown(times) ? `${digits(times)}×` : UNKNOWN;
}

/**
 * A promise's value in its own unit.
 * @param {number | null | undefined} value
 * @param {"s" | "ratio" | "percent"} unit
 */
export function inUnit(value, unit) {
  if (!isKnown(value)) return UNKNOWN;
  return unit === "s" ? duration(value * 1000) : written(value, unit);
}

/**
 * The time of day; with `withDay`, its day too.
 * @param {number} atS UNIX time
 * @param {boolean} [withDay]
 */
export function clock(atS, withDay = false) {
  const at = new Date(atS * 1000);
  return withDay ? `${days.format(at)} ${clockTimes.format(at)}` : clockTimes.format(at);
}

/** @param {number} value with as many digits as it takes to tell it from its neighbours */
function digits(value) {
  const most = value < 10 ? 2 : value < 100 ? 1 : 0;
  return new Intl.NumberFormat(language, { maximumFractionDigits: most }).format(value);
}
