/** How a hit ratio went over the last minutes, from counters as they were polled. */

export const SPAN_MS = 5 * 60_000;
// A point of the curve is the ratio over this long: shorter, and it jumps with every request.
export const WINDOW_MS = 15_000;

/** @typedef {{at: number, hits: number, misses: number}} Sample counters at a time in ms since the epoch */
/** @typedef {{at: number, ratio: number | null}} Point ratio in [0, 1]; null: nothing was asked for */

/**
 * `samples` with `sample` added and without those too old to matter.
 * @param {Sample[]} samples oldest first
 * @param {Sample} sample
 * @returns {Sample[]}
 */
export function remember(samples, sample) {
  const last = samples.at(-1);
  // Counters only fall when the server has begun anew.
  if (last && (sample.hits < last.hits || sample.misses < last.misses)) return [sample];
  return [...samples.filter(({ at }) => at >= sample.at - SPAN_MS - WINDOW_MS), sample];
}

/**
 * The hit ratio at each sample, over the window before it.
 * @param {Sample[]} samples oldest first
 * @returns {Point[]}
 */
export function ratiosOf(samples) {
  let from = 0;
  return samples.map(({ at, hits, misses }) => {
    while (samples[from].at < at - WINDOW_MS) from += 1;
    const hit = hits - samples[from].hits;
    const asked = hit + misses - samples[from].misses;
    return { at, ratio: asked > 0 ? hit / asked : null };
  });
}

/**
 * The curve as the `d` of an SVG path in a box of 100 by 100, now at its right edge; where nothing
 * was asked for it has a gap.
 * @param {Point[]} points
 * @param {number} now
 */
export function curveOf(points, now) {
  let pen = "M";
  const steps = [];
  for (const { at, ratio } of points) {
    const x = 100 - ((now - at) / SPAN_MS) * 100;
    if (ratio === null || x < 0) {
      pen = "M";
      continue;
    }
    // A line of no length still shows its round ends: a point without neighbours is seen.
    steps.push(`${pen}${x.toFixed(1)} ${(100 - ratio * 100).toFixed(1)}${pen === "M" ? "h0" : ""}`);
    pen = "L";
  }
  return steps.join("");
}
