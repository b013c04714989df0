/** A request's time line as bars. */
import { isKnown } from "../admin/numbers.js";

/**
 * @typedef {{name: string, start_ms: number, duration_ms: number}} Span
 * @typedef {{request_id: string, method: string, route: string, status: number, elapsed_ms: number,
 *   at: string, spans?: Span[], answer_id?: string | null}} SlowRequest
 * @typedef {Span & {x: number, width: number}} Bar x, width: in percent of the request's time
 */

// A span of a moment is still to be seen.
const LEAST_WIDTH = 0.4;

/**
 * @param {Span[] | undefined} spans
 * @param {number} elapsedMs of the whole request; spans that end later make it longer
 * @returns {{bars: Bar[], wholeMs: number}} bars by their beginning, the longer first
 */
export function waterfallOf(spans, elapsedMs) {
  const drawn = (spans ?? [])
    .filter(({ start_ms: start, duration_ms: duration }) => isKnown(start) && isKnown(duration))
    .toSorted((one, other) => one.start_ms - other.start_ms || other.duration_ms - one.duration_ms);
  const wholeMs = Math.max(elapsedMs, 0, ...drawn.map((span) => span.start_ms + span.duration_ms));
  const bars = drawn.map((span) => ({ ...span, ...placeOf(span, wholeMs) }));
  return { bars, wholeMs };
}

/**
 * @param {Span} span
 * @param {number} wholeMs
 */
function placeOf({ start_ms: start, duration_ms: duration }, wholeMs) {
  if (!wholeMs) return { x: 0, width: LEAST_WIDTH };
  const width = Math.max((duration / wholeMs) * 100, LEAST_WIDTH);
  return { x: Math.min((Math.max(start, 0) / wholeMs) * 100, 100 - width), width };
}
