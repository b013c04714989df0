/** The queue of files on their way to the server: a few at a time, each with its progress. */
import { t, formatBytes } from "../ui/i18n.js";
import { pageSettings } from "../ui/page.js";
import { createStore } from "../ui/store.js";
import { createPace } from "./pace.js";
import { emptyFile } from "./reasons.js";
import { createRecords } from "./records.js";
import { sendPatiently } from "./sending.js";

const AT_A_TIME = 3;
// So many are taken into the queue before the page gets its turn again.
const ADDED_AT_ONCE = 500;

/**
 * @typedef {import("./records.js").Upload} Upload
 * @typedef {ReturnType<typeof createUploads>} Uploads
 */

/**
 * @param {(upload: Upload, document: any, isNew: boolean) => void} onSent `document` as the server has taken it in,
 *   not new if it had the same bytes
 */
export function createUploads(onSent) {
  const maxFileBytes = pageSettings().max_file_bytes ?? Infinity;
  const records = createRecords();
  const pace = createPace();
  // Listeners hear that something has changed; what, the records say.
  const store = createStore({ version: 0 });
  /** @type {Map<number, AbortController>} */
  const running = new Map();
  let nextKey = 1;

  function touch() {
    const { sizeBytes, sentBytes } = records.sums;
    const filesLeft = records.count("waiting", "sending");
    const done = { bytes: sentBytes, files: records.size - filesLeft };
    if (filesLeft) pace.note(done, { bytes: sizeBytes - sentBytes, files: filesLeft });
    store.set({ version: store.get().version + 1 });
  }

  /**
   * @param {number} key
   * @param {Partial<Upload>} facts
   */
  function change(key, facts) {
    records.change(key, facts);
    touch();
  }

  function pump() {
    while (running.size < AT_A_TIME) {
      const key = records.next();
      if (key === undefined) return;
      void send(key);
    }
  }

  /** @param {number} key */
  async function send(key) {
    const upload = /** @type {Upload} */ (records.get(key));
    const controller = new AbortController();
    running.set(key, controller);
    change(key, { stage: "sending", sentBytes: 0, error: "", code: "" });
    try {
      const listeners = {
        onProgress: (/** @type {number} */ sentBytes) => change(key, { sentBytes }),
        onHeld: (/** @type {boolean} */ isHeld) => change(key, { isHeld }),
      };
      const { status, body } = await sendPatiently(upload, listeners, controller.signal);
      const isNew = status !== 200;
      const [document] = body.items;
      change(key, { stage: isNew ? "queued" : "known", sentBytes: upload.sizeBytes, id: document.id });
      onSent(upload, document, isNew);
    } catch (error) {
      const { message, code = "" } = /** @type {import("../net/api.js").ApiError} */ (error);
      change(key, { stage: "failed", isHeld: false, error: message, code });
    } finally {
      running.delete(key);
      pump();
    }
  }

  /**
   * @param {import("./files.js").NamedFile} named
   * @returns {Upload}
   */
  function uploadOf({ file, name, collection = "" }) {
    const error = unfit(file);
    const facts = { name, file, collection, sizeBytes: file.size, sentBytes: 0, isHeld: false, percent: 0 };
    return { key: nextKey++, ...facts, stage: error ? "failed" : "waiting", error, code: error && "unfit", id: "" };
  }

  /** @param {File} file @returns {string} why there is no use in sending it, "" if there is */
  function unfit({ size }) {
    if (!size) return emptyFile();
    const limit = formatBytes(maxFileBytes);
    return size > maxFileBytes ? t("Larger than the {limit} that this server takes. Split it into smaller files.", { limit }) : "";
  }

  return {
    store,
    records,
    pace,
    change,

    /** @param {import("./files.js").NamedFile[]} files */
    async add(files) {
      if (!records.count("waiting", "sending")) {
        pace.reset();
        for (const key of records.keys("ready", "known")) records.remove(key);
      }
      for (let from = 0; from < files.length; from += ADDED_AT_ONCE) {
        for (const named of files.slice(from, from + ADDED_AT_ONCE)) records.put(uploadOf(named));
        touch();
        pump();
        await new Promise((resolve) => setTimeout(resolve));
      }
    },

    /** @param {number[]} keys of some that have failed to be sent */
    retry(keys) {
      for (const key of keys) records.change(key, { stage: "waiting", error: "" });
      touch();
      pump();
    },

    /** @param {number[]} keys of some that are not sent yet; they are forgotten */
    cancel(keys) {
      for (const key of keys) {
        records.remove(key);
        running.get(key)?.abort();
      }
      touch();
    },

    /** Forget all that need nothing more. */
    clear() {
      for (const key of records.keys("ready", "known", "queued", "indexing", "failed", "unread")) records.remove(key);
      touch();
    },
  };
}
