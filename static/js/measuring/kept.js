/**
 * What could not be sent, kept in the browser until it can be: bounded, and never sent by two tabs.
 * Each batch has a key of its own, so that tabs do not overwrite what others keep.
 */

/**
 * @typedef {import("./outbox.js").Batch} Batch
 * @typedef {Batch & {heldUntil: number, holder: string}} Held a batch that `holder` sends until then, or nobody
 */

const PREFIX = "likeopt.measured.";
export const MOST_METRICS = 200;
export const MOST_AGE_MS = 86_400_000;
// Longer than a request may take: whoever has not sent by then is gone.
const HOLD_MS = 60_000;
// The other tabs see within this time that a batch is taken.
const SETTLE_MS = 250;

/**
 * @param {Storage} storage of the browser; one that is forbidden keeps nothing
 * @param {{now(): number, pause(ms: number): Promise<void>, holder: string}} around `now` in ms since the
 *   epoch; `holder` is this page's own name
 */
export function createKept(storage, { now, pause, holder }) {
  const quietly = (/** @type {() => void} */ change) => {
    try {
      change();
    } catch {
      // Full or forbidden: what was measured is lost, which harms nobody.
    }
  };
  const write = (/** @type {Held} */ batch) =>
    quietly(() => storage.setItem(PREFIX + batch.id, JSON.stringify(batch)));
  const drop = (/** @type {string} */ id) => quietly(() => storage.removeItem(PREFIX + id));

  /** All that is young enough, oldest first; the rest is forgotten. */
  function read() {
    const found = allIn(storage).sort((a, b) => b.timestamp - a.timestamp);
    /** @type {Held[]} */
    const kept = [];
    let count = 0;
    for (const batch of found) {
      count += batch.metrics.length;
      if (count > MOST_METRICS || batch.timestamp < now() - MOST_AGE_MS) drop(batch.id);
      else kept.unshift(batch);
    }
    return kept;
  }

  return {
    drop,

    /** @param {Batch} batch */
    keep(batch) {
      write({ ...batch, heldUntil: 0, holder: "" });
      read();
    },

    /**
     * Take the oldest batch that nobody is sending; it stays here until it is dropped.
     * @returns {Promise<Batch | null>}
     */
    async take() {
      const free = read().find(({ heldUntil }) => !(heldUntil > now()));
      if (!free) return null;
      write({ ...free, heldUntil: now() + HOLD_MS, holder });
      await pause(SETTLE_MS);
      // Of tabs that took it at the same time, the last one has it.
      const taken = allIn(storage).find(({ id }) => id === free.id);
      if (taken?.holder !== holder) return null;
      const { id, url, timestamp, metrics } = taken;
      return { id, url, timestamp, metrics };
    },
  };
}

/**
 * @param {Storage} storage
 * @returns {Held[]}
 */
function allIn(storage) {
  try {
    const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i));
    return keys
      .filter((key) => key?.startsWith(PREFIX))
      .map((key) => JSON.parse(storage.getItem(/** @type {string} */ (key)) ?? "null"))
      .filter((batch) => Array.isArray(batch?.metrics));
  } catch {
    return [];
  }
}
