/** What becomes of the files once they are sent: read, ready to be asked about, or refused with a reason. */
import { ApiError, callJson, query } from "../net/api.js";
import { atMostEvery } from "../ui/later.js";
import { followIndexing } from "./indexing.js";
import { reasonOf } from "./reasons.js";

const ASK_EVERY_MS = 600;
const ASK_AGAIN_MS = 2_000;
const PAGE_SIZE = 100;
const MOST_PAGES = 10;
const ONE_BY_ONE = 20;

/** @typedef {import("../documents/library.js").Document} Document */

/**
 * @param {(key: number, facts: Partial<import("./records.js").Upload>) => void} change
 * @param {(key: number) => void} forget called for one whose document is no longer there
 */
export function createFates(change, forget) {
  /** Documents whose end is not known yet, and the uploads they came from. @type {Map<string, number>} */
  const pending = new Map();
  let following = new AbortController();
  let isFollowing = false;
  let isIdle = false;
  let isAsking = false;
  // Nothing that changed before this is of interest; RFC 3339, "" for the beginning.
  let since = "";

  const askSoon = atMostEvery(() => void ask(), ASK_EVERY_MS);

  function follow() {
    if (isFollowing) return;
    isFollowing = true;
    following = new AbortController();
    followIndexing(hear, following.signal);
  }

  function rest() {
    following.abort();
    isFollowing = false;
    since = "";
  }

  /** @param {import("./indexing.js").IndexingStatus} status */
  function hear({ queued, indexing, current }) {
    isIdle = !(queued + indexing);
    for (const { id, done, total } of current) {
      const key = pending.get(id);
      if (key !== undefined) change(key, { stage: "indexing", percent: total ? Math.floor((done / total) * 100) : 0 });
    }
    askSoon();
  }

  async function ask() {
    if (isAsking || !pending.size) return;
    isAsking = true;
    try {
      await askForChanges();
      if (isIdle && pending.size) await askForDeleted();
      if (isIdle && pending.size) await askOneByOne();
    } catch {
      // The connection is gone: it is asked again below.
    }
    isAsking = false;
    if (!pending.size) rest();
    else if (isIdle) setTimeout(askSoon, ASK_AGAIN_MS);
  }

  /** Read the documents that have changed since the last time, newest first. */
  async function askForChanges() {
    let newest = since;
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const asked = query({ sort: "changed", page, page_size: PAGE_SIZE });
      /** @type {{items: Document[]}} */
      const { items } = await callJson(`/documents${asked}`);
      items.forEach(settle);
      if (items[0]?.updated_at > newest) newest = items[0].updated_at;
      if (items.length < PAGE_SIZE || items[items.length - 1].updated_at < since) break;
    }
    since = newest;
  }

  /** What was deleted right after it was sent is in no other list. */
  async function askForDeleted() {
    /** @type {{items: Document[]}} */
    const { items } = await callJson(`/documents${query({ status: "deleted", page_size: PAGE_SIZE })}`);
    for (const { id } of items) leave(id);
  }

  /** Some may have changed while another server's clock was behind, or been deleted for good. */
  async function askOneByOne() {
    for (const id of [...pending.keys()].slice(0, ONE_BY_ONE)) {
      try {
        settle(await callJson(`/documents/${id}`));
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
        leave(id);
      }
    }
  }

  /** @param {string} id of a document that is no longer there */
  function leave(id) {
    const key = pending.get(id);
    if (key === undefined) return;
    pending.delete(id);
    forget(key);
  }

  /** @param {Document} document */
  function settle({ id, status, error }) {
    const key = pending.get(id);
    if (key === undefined || status === "queued" || status === "indexing") return;
    pending.delete(id);
    if (error) change(key, { stage: "unread", error: reasonOf(error), code: error.code });
    else change(key, { stage: "ready" });
  }

  return {
    /**
     * @param {number} key of an upload
     * @param {Document} document as the server has taken it in
     */
    add(key, document) {
      pending.set(document.id, key);
      settle(document);
      if (pending.size) follow();
    },
  };
}
