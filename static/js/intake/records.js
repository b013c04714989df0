/** What is known of each file on its way. However many there are, a change costs the same. */

/**
 * @typedef {"waiting" | "sending" | "queued" | "indexing" | "ready" | "known" | "failed" | "unread"} Stage
 *   waiting, sending: on the way; queued, indexing, ready: at the server; known: the server had these bytes
 *   already; failed: not sent; unread: sent, but the server cannot read it
 * @typedef {{key: number, name: string, file: File, collection: string, sizeBytes: number, sentBytes: number,
 *   stage: Stage, isHeld: boolean, error: string, code: string, id: string, percent: number}} Upload isHeld: the
 *   connection is gone; error: a sentence; code: the server's; id: of the document; percent: of it indexed
 */

/** As they are listed: what is under way and what needs somebody comes first. @type {Stage[]} */
const STAGES = ["sending", "failed", "unread", "indexing", "waiting", "queued", "known", "ready"];

export function createRecords() {
  /** @type {Map<number, Upload>} */
  const byKey = new Map();
  const keys = new Map(STAGES.map((stage) => [stage, /** @type {Set<number>} */ (new Set())]));
  const sums = { sizeBytes: 0, sentBytes: 0 };

  const keysOf = (/** @type {Stage} */ stage) => /** @type {Set<number>} */ (keys.get(stage));

  /**
   * @param {Upload} upload
   * @param {1 | -1} sign
   */
  function count({ stage, sizeBytes, sentBytes }, sign) {
    // What failed is not on its way any more.
    if (stage === "failed") return;
    sums.sizeBytes += sign * sizeBytes;
    sums.sentBytes += sign * sentBytes;
  }

  /** @param {Upload} upload */
  function put(upload) {
    byKey.set(upload.key, upload);
    keysOf(upload.stage).add(upload.key);
    count(upload, 1);
  }

  /** @param {number} key */
  function remove(key) {
    const upload = byKey.get(key);
    if (!upload) return;
    byKey.delete(key);
    keysOf(upload.stage).delete(key);
    count(upload, -1);
  }

  return {
    sums,
    put,
    remove,
    get: (/** @type {number} */ key) => byKey.get(key),
    get size() {
      return byKey.size;
    },

    /**
     * @param {number} key
     * @param {Partial<Upload>} facts
     */
    change(key, facts) {
      const upload = byKey.get(key);
      if (!upload) return;
      count(upload, -1);
      if (facts.stage && facts.stage !== upload.stage) {
        keysOf(upload.stage).delete(key);
        keysOf(facts.stage).add(key);
      }
      Object.assign(upload, facts);
      count(upload, 1);
    },

    /** @param {Stage[]} stages how many are in one of them */
    count: (...stages) => stages.reduce((all, stage) => all + keysOf(stage).size, 0),

    /** @param {Stage[]} stages their keys, in the order in which they got there */
    keys: (...stages) => stages.flatMap((stage) => [...keysOf(stage)]),

    /** @returns {number | undefined} the key of the one that has waited longest */
    next: () => keysOf("waiting").values().next().value,

    /**
     * The first `limit` as they are listed.
     * @param {number} limit
     */
    first(limit) {
      /** @type {Upload[]} */
      const found = [];
      for (const stage of STAGES) {
        for (const key of keysOf(stage)) {
          if (found.length === limit) return found;
          found.push(/** @type {Upload} */ (byKey.get(key)));
        }
      }
      return found;
    },
  };
}
