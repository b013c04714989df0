/** The list of documents: search, filter, pages, deletion with undo. */
import { address, call, callJson, query } from "../net/api.js";
import { t } from "../ui/i18n.js";
import { createStore } from "../ui/store.js";
import { toast, toastError } from "../ui/toast.js";

export const PAGE_SIZE = 25;

/**
 * @typedef {{id: string, name: string, title: string, version: number, media_type: string,
 *   size_bytes: number, chunk_count: number, status: "queued" | "indexing" | "ready" | "failed",
 *   error: {code: string, message: string} | null, notes?: {code: string, message: string}[],
 *   created_at: string, updated_at: string}} Document
 * @typedef {{items: Document[], total: number, page: number, q: string, status: string,
 *   loaded: boolean, error: string, progress: Record<string, {done: number, total: number}>,
 *   counts: {queued: number, indexing: number, ready: number, failed: number} | null}} LibraryState
 */

/** @type {LibraryState} */
const EMPTY = {
  items: [],
  total: 0,
  page: 1,
  q: "",
  status: "",
  loaded: false,
  error: "",
  progress: {},
  counts: null,
};

/** @param {AbortSignal} signal */
export function createLibrary(signal) {
  const store = createStore(EMPTY);
  let asked = 0;

  /** @returns {Promise<void>} */
  async function load() {
    const turn = ++asked;
    const { page, q, status } = store.get();
    try {
      const found = await callJson(`/documents${query({ page, page_size: PAGE_SIZE, q, status })}`, { signal });
      if (turn !== asked) return;
      store.set({ items: found.items, total: found.total, loaded: true, error: "" });
      if (!found.items.length && found.total) goTo(lastPage());
    } catch (error) {
      if (turn !== asked || signal.aborted) return;
      store.set({ loaded: true, error: /** @type {Error} */ (error).message });
    }
  }

  /** @param {number} page */
  function goTo(page) {
    store.set({ page });
    return load();
  }

  function lastPage() {
    return Math.max(1, Math.ceil(store.get().total / PAGE_SIZE));
  }

  /** @param {Document} document */
  async function remove({ id, title }) {
    await call(`/documents/${id}`, { method: "DELETE" });
    await load();
    const undo = async () => {
      await call(`/documents/${id}/restore`, { method: "POST" });
      await load();
    };
    toast(t("“{title}” was deleted.", { title }), {
      action: t("Undo"),
      onAction: () => undo().catch(toastError),
    });
  }

  return {
    store,
    load,
    goTo,
    lastPage,
    remove: (/** @type {Document} */ document) => remove(document).catch(toastError),
    fileAddress: (/** @type {string} */ id) => address(`/documents/${id}/file`),

    /** @param {{q?: string, status?: string}} filter */
    find(filter) {
      store.set({ ...filter, page: 1 });
      return load();
    },

    /** @param {import("../intake/indexing.js").IndexingStatus} status */
    heard({ queued, indexing, ready, failed, current }) {
      const progress = Object.fromEntries(current.map(({ id, done, total }) => [id, { done, total }]));
      store.set({ progress, counts: { queued, indexing, ready, failed } });
    },
  };
}
