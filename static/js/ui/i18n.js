/**
 * Sentences, numbers and dates in the page's language. The English sentence is the key; the
 * other languages come from the same gettext catalogue as the templates (see words.mjs).
 */

/** @type {Record<string, string | string[]>} */
let words = {};

/** @param {Record<string, string | string[]>} sentences English sentence → translation, or its plural forms. */
export function addWords(sentences) {
  words = sentences;
}

export const language = document.documentElement.lang || "en";

const plural = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);
const dateTimes = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

/**
 * Say `sentence` in the page's language, with `{name}` replaced by `params.name`, numbers as the language writes them.
 * @param {string} sentence
 * @param {Record<string, string | number>} [params]
 */
export function t(sentence, params) {
  const said = words[sentence];
  return fill(typeof said === "string" ? said : sentence, params);
}

/**
 * Say `one` or `many`, whichever `n` asks for; `{n}` is replaced by the formatted number.
 * @param {string} one
 * @param {string} many
 * @param {number} n
 */
export function tn(one, many, n) {
  const forms = words[one];
  const english = n === 1 ? one : many;
  const said = Array.isArray(forms) ? forms[Math.min(pluralForm(n), forms.length - 1)] : english;
  return fill(said, { n: formatNumber(n) });
}

/** @param {number} n */
function pluralForm(n) {
  return plural.select(n) === "one" ? 0 : 1;
}

/**
 * @param {string} sentence
 * @param {Record<string, string | number>} [params]
 */
function fill(sentence, params) {
  if (!params) return sentence;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in params ? written(params[name]) : whole));
}

/** @param {string | number} value */
function written(value) {
  return typeof value === "number" ? formatNumber(value) : value;
}

/** @param {number} value */
export function formatNumber(value) {
  return numbers.format(value);
}

const BYTE_UNITS = ["B", "kB", "MB", "GB"];

/** @param {number} bytes */
export function formatBytes(bytes) {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), BYTE_UNITS.length - 1);
  const value = bytes / 1000 ** step;
  const digits = { maximumFractionDigits: step > 1 && value < 100 ? 1 : 0 };
  return `${value.toLocaleString(language, digits)} ${BYTE_UNITS[step]}`;
}

/** @param {number} ms a duration: under a second in ms, else in seconds, minutes or hours */
export function formatDuration(ms) {
  if (ms < 1000) return unit(ms, "millisecond", 0);
  if (ms < 60_000) return unit(ms / 1000, "second", ms < 10_000 ? 1 : 0);
  if (ms < 5_400_000) return unit(ms / 60_000, "minute", ms < 600_000 ? 1 : 0);
  return unit(ms / 3_600_000, "hour", 1);
}

/**
 * @param {number} value
 * @param {string} name
 * @param {number} digits
 */
function unit(value, name, digits) {
  const options = { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: digits };
  return new Intl.NumberFormat(language, /** @type {Intl.NumberFormatOptions} */ (options)).format(value);
}

/** @param {string} time RFC 3339 */
export function formatTime(time) {
  return dateTimes.format(new Date(time));
}

/**
 * Whole days between `time` and now, by the reader's calendar: 0 is today.
 * @param {string} time RFC 3339
 */
export function daysAgo(time) {
  const midnight = (/** @type {Date} */ date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  const day = midnight(new Date(time)).getTime();
  return Math.round((midnight(new Date()).getTime() - day) / 86_400_000);
}
