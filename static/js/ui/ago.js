/** How long ago something was, in the page's language. */
import { language } from "./i18n.js";

const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
const dates = new Intl.DateTimeFormat(language, { dateStyle: "medium" });

/** @type {[Intl.RelativeTimeFormatUnit, number, number][]} unit, its seconds, and up to how many seconds it is used */
const STEPS = [
  ["second", 1, 45],
  ["minute", 60, 45 * 60],
  ["hour", 3600, 22 * 3600],
  ["day", 86_400, 7 * 86_400],
];

/**
 * "2 hr. ago"; what is a week old or older by its date.
 * @param {string} time RFC 3339
 * @param {number} [nowMs] since the epoch
 */
export function formatAgo(time, nowMs = Date.now()) {
  const seconds = Math.max(0, (nowMs - new Date(time).getTime()) / 1000);
  const step = STEPS.find(([, , upTo]) => seconds < upTo);
  if (!step) return dates.format(new Date(time));
  const [unit, length] = step;
  // Seconds that change under one's eyes say nothing.
  return unit === "second" ? relative.format(0, "second") : relative.format(-Math.round(seconds / length) || 0, unit);
}
