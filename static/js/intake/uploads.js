/** The queue of files on their way to the server: a few at a time, each with its progress. */
import { ApiError } from "../net/api.js";
import { sendFile } from "../net/upload.js";
import { t } from "../ui/i18n.js";
import { pageSettings } from "../ui/page.js";
import { createStore } from "../ui/store.js";

const AT_A_TIME = 3;
const TRIES = 4;
const PAUSE_S = 2;

/**
 * @typedef {"waiting" | "sending" | "sent" | "known" | "failed"} Stage known: the server has these bytes already
 * @typedef {{key: number, name: string, file: File, sizeBytes: number, sentBytes: number, stage: Stage,
 *   error: string}} Upload
 */

/**
 * @param {{onSent(): void}} actions
 * @param {AbortSignal} signal
 */
export function createUploads({ onSent }, signal) {
  const maxFileBytes = pageSettings().max_file_bytes ?? Infinity;
  const store = createStore(/** @type {{uploads: Upload[]}} */ ({ uploads: [] }));
  let active = 0;
  let nextKey = 1;

  /**
   * @param {number} key
   * @param {Partial<Upload>} facts
   */
  function change(key, facts) {
    store.set({ uploads: store.get().uploads.map((one) => (one.key === key ? { ...one, ...facts } : one)) });
  }

  function pump() {
    while (active < AT_A_TIME) {
      const next = store.get().uploads.find(({ stage }) => stage === "waiting");
      if (!next) return;
      active += 1;
      change(next.key, { stage: "sending", sentBytes: 0, error: "" });
      send(next).finally(() => {
        active -= 1;
        pump();
      });
    }
  }

  /** @param {Upload} upload */
  async function send({ key, name, file }) {
    const onProgress = (/** @type {number} */ sentBytes) => change(key, { sentBytes });
    try {
      const { status } = await sendPatiently({ file, name }, onProgress, signal);
      change(key, { stage: status === 200 ? "known" : "sent", sentBytes: file.size });
      onSent();
    } catch (error) {
      if (!signal.aborted) change(key, { stage: "failed", error: /** @type {Error} */ (error).message });
    }
  }

  /**
   * @param {import("./drop.js").NamedFile} named
   * @returns {Upload}
   */
  function uploadOf({ file, name }) {
    const tooLarge = file.size > maxFileBytes;
    const error = tooLarge ? t("This file is larger than this server takes.") : "";
    const stage = tooLarge ? "failed" : "waiting";
    return { key: nextKey++, name, file, sizeBytes: file.size, sentBytes: 0, stage, error };
  }

  return {
    store,

    /** @param {import("./drop.js").NamedFile[]} files */
    add(files) {
      const unfinished = store.get().uploads.filter(({ stage }) => stage !== "sent" && stage !== "known");
      store.set({ uploads: [...unfinished, ...files.map(uploadOf)] });
      pump();
    },

    /** @param {number} key */
    retry(key) {
      change(key, { stage: "waiting" });
      pump();
    },

    /** Forget all that need nothing more. */
    clear() {
      store.set({ uploads: store.get().uploads.filter(({ stage }) => stage === "waiting" || stage === "sending") });
    },
  };
}

/**
 * Send, and try again where the server asked for patience.
 * @param {import("./drop.js").NamedFile} named
 * @param {(sentBytes: number) => void} onProgress
 * @param {AbortSignal} signal
 */
async function sendPatiently(named, onProgress, signal) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sendFile("/documents", named, onProgress, signal);
    } catch (error) {
      const busy = error instanceof ApiError && (error.status === 429 || error.status === 503);
      if (!busy || attempt === TRIES) throw error;
      const waitS = error.retryAfterS || PAUSE_S * attempt;
      await new Promise((resolve) => setTimeout(resolve, waitS * 1000));
    }
  }
}

/**
 * Sums over all uploads, for the line above them.
 * @param {readonly Upload[]} uploads
 */
export function totals(uploads) {
  const counted = uploads.filter(({ stage }) => stage !== "failed");
  const sum = (/** @type {"sizeBytes" | "sentBytes"} */ field) => counted.reduce((all, one) => all + one[field], 0);
  const stageCount = (/** @type {Stage[]} */ ...stages) => uploads.filter(({ stage }) => stages.includes(stage)).length;
  return {
    count: uploads.length,
    done: stageCount("sent", "known"),
    failed: stageCount("failed"),
    open: stageCount("waiting", "sending"),
    sizeBytes: sum("sizeBytes"),
    sentBytes: sum("sentBytes"),
  };
}
