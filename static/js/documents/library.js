/** The list of documents: what it was asked for, what came, and what is chosen of it. */
import { callJson, query } from "../net/api.js";
import { createStore } from "../ui/store.js";
import { EVERYTHING } from "./asked.js";
import { NOTHING } from "./selection.js";

export const PAGE_SIZE = 25;

/**
 * @typedef {{id: string, name: string, title: string, version: number, collection: string, media_type: string,
 *   size_bytes: number, chunk_count: number, status: "queued" | "indexing" | "ready" | "failed",
 *   error: {code: string, message: string} | null, notes?: {code: string, message: string}[],
 *   created_at: string, updated_at: string, deleted_at?: string | null}} Document
 * @typedef {import("./asked.js").Asked} Asked
 * @typedef {{queued: number, indexing: number, ready: number, failed: number}} Counts
 * @typedef {{asked: Asked, shown: Asked | null, items: readonly Document[], total: number, error: string,
 *   isOnline: boolean, progress: Record<string, {done: number, total: number}>, counts: Counts | null,
 *   selection: import("./selection.js").Selection}} LibraryState shown: what `items` were asked for, null before
 *   the first; error: why the last attempt brought nothing, "" if it did
 * @typedef {ReturnType<typeof createLibrary>} Library
 */

/** @type {LibraryState} */
const EMPTY = {
  asked: EVERYTHING,
  shown: null,
  items: [],
  total: 0,
  error: "",
  isOnline: true,
  progress: {},
  counts: null,
  selection: NOTHING,
};

/** @param {AbortSignal} signal */
export function createLibrary(signal) {
  const store = createStore(EMPTY);
  let turn = 0;

  /** @returns {Promise<void>} */
  async function load() {
    const mine = ++turn;
    const { asked } = store.get();
    try {
      const found = await callJson(`/documents${query({ ...asked, page_size: PAGE_SIZE })}`, { signal });
      if (mine !== turn) return;
      const last = lastPage(found.total);
      if (asked.page > last) return ask({ page: last });
      store.set({ items: found.items, total: found.total, shown: asked, error: "" });
    } catch (error) {
      if (mine === turn && !signal.aborted) store.set({ error: /** @type {Error} */ (error).message });
    }
  }

  /**
   * Ask for something else of the list; a new question begins at its first page.
   * @param {Partial<Asked>} change
   */
  function ask(change) {
    store.set({ asked: { ...store.get().asked, page: 1, ...change } });
    return load();
  }

  return {
    store,
    load,
    ask,

    /** @returns {string[]} the ids on the page that is shown */
    shownIds: () => store.get().items.map(({ id }) => id),

    /**
     * @returns {Promise<string[]>} the ids of all that the list's question leaves, on every page
     */
    async everyId() {
      const { q, status, kind } = store.get().asked;
      return (await callJson(`/documents/ids${query({ q, status, kind })}`, { signal })).ids;
    },

    /** @param {import("../intake/indexing.js").IndexingStatus} status */
    heard({ queued, indexing, ready, failed, current }) {
      const progress = Object.fromEntries(current.map(({ id, done, total }) => [id, { done, total }]));
      store.set({ progress, counts: { queued, indexing, ready, failed } });
    },
  };
}

/** @param {number} total documents in all */
export function lastPage(total) {
  return Math.max(1, Math.ceil(total / PAGE_SIZE));
}
