/** Where the bars of a time line lie, and which round times its axis names. */

/** @typedef {{name: string, start_ms: number, duration_ms: number}} Span times from the request's arrival */
/** @typedef {Span & {left: number, width: number}} Bar left and width as shares of the whole, in [0, 1] */

const MOST_STEPS = 5;

/**
 * The bars by start; of those that start together the longest first. Spans without times are left out.
 * @param {Span[]} spans
 * @returns {{bars: Bar[], totalMs: number}} `totalMs`: when the last of them ends
 */
export function barsOf(spans) {
  const timed = spans.filter((span) => isTime(span.start_ms) && isTime(span.duration_ms));
  const totalMs = timed.reduce((end, span) => Math.max(end, span.start_ms + span.duration_ms), 0);
  const share = (/** @type {number} */ ms) => (totalMs > 0 ? ms / totalMs : 0);
  const ordered = timed.toSorted((a, b) => a.start_ms - b.start_ms || b.duration_ms - a.duration_ms);
  const bars = ordered.map((span) => ({ ...span, left: share(span.start_ms), width: share(span.duration_ms) }));
  return { bars, totalMs };
}

/**
 * 0 and the multiples of 1, 2 or 5 times a power of ten up to `totalMs`, in ms.
 * @param {number} totalMs
 * @returns {number[]} at most six
 */
export function ticksOf(totalMs) {
  if (!(totalMs > 0)) return [0];
  const least = totalMs / MOST_STEPS;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10);
  return Array.from({ length: Math.floor(totalMs / step) + 1 }, (_, i) => i * step);
}

/** @param {unknown} ms */
function isTime(ms) {
  return typeof ms === "number" && Number.isFinite(ms) && ms >= 0;
}
