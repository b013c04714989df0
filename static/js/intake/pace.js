/** How fast files go out, and from that how long the rest takes. */

// Before that, nothing is known that would hold.
const KNOWN_AFTER_MS = 3_000;
const WINDOW_MS = 10_000;
const EVERY_MS = 250;
// How much of a new estimate is believed: numbers that jump are of no use.
const WEIGHT = 0.2;

/** @typedef {{at: number, bytes: number, files: number}} Sample */

/**
 * @param {() => number} [now] ms
 */
export function createPace(now = () => performance.now()) {
  /** @type {Sample[]} */
  let samples = [];
  let begunAt = 0;
  let leftS = NaN;
  let bytesPerS = 0;

  /**
   * @param {Sample} first
   * @param {Sample} last
   * @param {{bytes: number, files: number}} left
   */
  function weigh(first, last, left) {
    const seconds = (last.at - first.at) / 1000;
    bytesPerS = (last.bytes - first.bytes) / seconds;
    const byBytes = left.bytes ? left.bytes / bytesPerS : 0;
    const byFiles = left.files ? left.files / ((last.files - first.files) / seconds) : 0;
    // Many small files take as long as they are many, large ones as long as they are large.
    const fresh = Math.max(byBytes, Number.isFinite(byFiles) ? byFiles : 0, 0);
    if (!Number.isFinite(fresh)) leftS = NaN;
    else leftS = Number.isNaN(leftS) ? fresh : leftS + WEIGHT * (fresh - leftS);
  }

  return {
    /** Forget everything: a new lot begins. */
    reset() {
      samples = [];
      leftS = NaN;
      bytesPerS = 0;
    },

    /**
     * @param {{bytes: number, files: number}} done since the lot began
     * @param {{bytes: number, files: number}} left
     */
    note(done, left) {
      const at = now();
      const last = samples.at(-1);
      if (last && at - last.at < EVERY_MS) return;
      if (!last) begunAt = at;
      samples = [...samples.filter((sample) => at - sample.at <= WINDOW_MS), { at, ...done }];
      if (samples.length > 1) weigh(samples[0], samples[samples.length - 1], left);
    },

    /** @returns {{bytesPerS: number, leftS: number | null}} leftS: null while it is not known */
    read() {
      const isKnown = samples.length > 1 && now() - begunAt >= KNOWN_AFTER_MS && !Number.isNaN(leftS);
      return { bytesPerS, leftS: isKnown ? leftS : null };
    },
  };
}
