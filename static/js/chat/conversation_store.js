/** The list of conversations as the server has it: found, loaded page by page, renamed, deleted, brought back. */
import { call, callJson, query } from "../net/api.js";
import { createStore } from "../ui/store.js";

const PAGE_SIZE = 30;
const MOST_AT_ONCE = 100;

/**
 * @typedef {{id: string, title: string, message_count: number, updated_at: string}} Conversation
 * @typedef {{items: Conversation[], total: number, q: string, openId: string, live: ReadonlySet<string>,
 *   renaming: string, loaded: boolean, failed: boolean}} ListState live: where an answer is on its way
 * @typedef {ReturnType<typeof createConversationStore>} ConversationStore
 */

/** @type {ListState} */
const NOTHING = {
  items: [],
  total: 0,
  q: "",
  openId: "",
  live: new Set(),
  renaming: "",
  loaded: false,
  failed: false,
};

/** @param {AbortSignal} signal */
export function createConversationStore(signal) {
  const store = createStore(NOTHING);
  let asked = 0;
  let isLoadingMore = false;

  /** @param {number} [size] how many to have, from the newest on */
  async function load(size = Math.max(PAGE_SIZE, store.get().items.length)) {
    const turn = ++asked;
    const { q } = store.get();
    try {
      const page = query({ q, page_size: Math.min(size, MOST_AT_ONCE) });
      const { items, total } = await callJson(`/conversations${page}`, { signal });
      if (turn === asked) store.set({ items, total, loaded: true, failed: false });
    } catch {
      // What was shown stays: it is better than nothing.
      if (!signal.aborted && turn === asked) store.set({ loaded: true, failed: true });
    }
  }

  /** Add the next page; asked for again while it is under way, that is one request all the same. */
  async function more() {
    const { items, q, total } = store.get();
    if (isLoadingMore || items.length >= total) return;
    isLoadingMore = true;
    const turn = asked;
    try {
      const page = Math.floor(items.length / PAGE_SIZE) + 1;
      const found = await callJson(`/conversations${query({ q, page, page_size: PAGE_SIZE })}`, { signal });
      if (turn === asked) store.set({ items: merged(store.get().items, found.items), total: found.total });
    } finally {
      isLoadingMore = false;
    }
  }

  return {
    ...store,
    load,
    more,

    /** @param {string} q what conversations are searched for; "": none */
    find(q) {
      store.set({ q });
      return load(PAGE_SIZE);
    },

    /** @param {string} id @param {string} title */
    async rename(id, title) {
      await call(`/conversations/${id}`, { method: "PATCH", body: { title } });
      await load();
    },

    /** @param {string} id */
    async remove(id) {
      await call(`/conversations/${id}`, { method: "DELETE" });
      await load();
    },

    /** @param {string} id */
    async restore(id) {
      await call(`/conversations/${id}/restore`, { method: "POST" });
      await load();
    },
  };
}

/**
 * @param {Conversation[]} items
 * @param {Conversation[]} added what another page may have held already is left out
 */
function merged(items, added) {
  const known = new Set(items.map(({ id }) => id));
  return [...items, ...added.filter(({ id }) => !known.has(id))];
}
