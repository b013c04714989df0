/** Figures as a person reads them; what is not known is a dash. */
import { formatBytes, formatNumber, language } from "../ui/i18n.js";

export const UNKNOWN = "–";

const percents = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const times = new Intl.DateTimeFormat(language, { timeStyle: "medium" });
const UNITS = /** @type {const} */ ([
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
  ["millisecond", 1],
]);

/**
 * @param {unknown} value
 * @returns {value is number}
 */
export function isKnown(value) {
  return typeof value === "number" && Number.isFinite(value);
}

/** @param {number | null | undefined} value */
export function count(value) {
  return isKnown(value) ? formatNumber(value) : UNKNOWN;
}

/** @param {number | null | undefined} bytes */
export function size(bytes) {
  return isKnown(bytes) ? formatBytes(bytes) : UNKNOWN;
}

/**
 * A ratio in [0, 1] as percent; of nothing there is none.
 * @param {{hit_ratio?: number | null, hits?: number, misses?: number}} lookups
 */
export function ratio({ hit_ratio: value, hits, misses }) {
  return isKnown(value) && (hits === undefined || hits + (misses ?? 0) > 0) ? percents.format(value) : UNKNOWN;
}

/** @param {number} value in [0, 1] */
export function percent(value) {
  return percents.format(value);
}

/** @param {number | null | undefined} ms a duration, in the largest unit of which it has at least one */
export function duration(ms) {
  if (!isKnown(ms)) return UNKNOWN;
  const [unit, unitMs] = UNITS.find(([, each]) => ms >= each) ?? /** @type {const} */ (["millisecond", 1]);
  const value = ms / unitMs;
  const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: value < 10 ? 1 : 0 };
  return new Intl.NumberFormat(language, /** @type {Intl.NumberFormatOptions} */ (options)).format(value);
}

/** @param {number} at ms since the epoch */
export function clockTime(at) {
  return times.format(at);
}
