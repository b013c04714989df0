/** Gathers what is measured and sends it in batches, each of them once. */

/**
 * @typedef {{name: string, value: number, timestamp: number}} Metric value in ms, of CLS bare; timestamp in
 *   ms since the epoch
 * @typedef {{id: string, url: string, timestamp: number, metrics: Metric[]}} Batch url: the path of the page
 *   that all of them are of
 * @typedef {"taken" | "refused" | "failed"} Outcome refused: it would be again, so it is not kept
 * @typedef {{post(batch: Batch): Promise<Outcome>, beacon(batch: Batch): boolean}} Wire `beacon` says whether
 *   the browser will send; whether it arrives nobody learns
 * @typedef {Pick<ReturnType<typeof import("./kept.js").createKept>, "keep" | "take" | "drop">} Kept
 */

export const BATCH = 20;
export const MOST_IN_BATCH = 50;
export const EVERY_MS = 10_000;
const LONGEST_PAUSE_MS = 300_000;

/**
 * @param {Wire} wire
 * @param {Kept} kept
 * @param {{now(): number, later(run: () => void, ms: number): unknown, canSend(): boolean,
 *   newId(): string}} around
 */
export function createOutbox(wire, kept, { now, later, canSend, newId }) {
  /** @type {{metric: Metric, path: string}[]} */
  let fresh = [];
  let isWaiting = false;
  let isSending = false;
  let failures = 0;
  /** The kept batch that is on its way. */
  let goingId = "";

  function wait() {
    if (isWaiting) return;
    isWaiting = true;
    const wake = () => {
      isWaiting = false;
      void send();
    };
    later(wake, Math.min(EVERY_MS * 2 ** failures, LONGEST_PAUSE_MS));
  }

  /** @returns {Batch} the oldest of what is fresh, all of one page, which then is not */
  function pack() {
    const url = fresh[0].path;
    const packed = fresh.filter(({ path }) => path === url).slice(0, MOST_IN_BATCH);
    fresh = fresh.filter((one) => !packed.includes(one));
    return { id: newId(), url, timestamp: now(), metrics: packed.map(({ metric }) => metric) };
  }

  /**
   * @param {Batch} batch
   * @returns {Promise<boolean>} whether the server has answered
   */
  async function post(batch) {
    const outcome = canSend() ? await wire.post(batch) : "failed";
    failures = outcome === "failed" ? failures + 1 : 0;
    return outcome !== "failed";
  }

  async function sendKept() {
    for (let batch = await kept.take(); batch; batch = await kept.take()) {
      goingId = batch.id;
      const answered = await post(batch);
      goingId = "";
      if (!answered) return kept.keep(batch);
      kept.drop(batch.id);
    }
  }

  /** Send what is fresh and, while the server answers, what was kept. */
  async function send() {
    if (isSending) return;
    isSending = true;
    let answers = true;
    while (answers && fresh.length) {
      const batch = pack();
      answers = await post(batch);
      if (!answers) kept.keep(batch);
    }
    if (answers) await sendKept();
    isSending = false;
    if (failures || fresh.length) wait();
  }

  /** The page is out of sight and may never be seen again: what is fresh goes off, or is kept. */
  function hide() {
    while (fresh.length) {
      const batch = pack();
      // What a beacon carries to a server that does not answer would be lost.
      const goes = !failures && canSend() && wire.beacon(batch);
      if (!goes) kept.keep(batch);
    }
  }

  return {
    send,
    hide,

    /**
     * @param {Metric} metric
     * @param {string} path of the page that was measured
     */
    add(metric, path) {
      fresh.push({ metric, path });
      if (fresh.length >= BATCH && !failures) void send();
      else wait();
    },

    /** The page is left. What is on its way is seen to its end by the browser, and not sent again. */
    leave() {
      hide();
      if (goingId) kept.drop(goingId);
    },
  };
}
