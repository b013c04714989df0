/** Asks the server what fits: a little after the last key, and only for the newest words. */
import { callJson, query } from "../net/api.js";
import { later } from "../ui/later.js";
import { createStore } from "../ui/store.js";
import { withoutUnfinished } from "./hangul.js";

/**
 * @typedef {import("./rows.js").Found} Found
 * @typedef {{known: Found, found: Found, phase: "idle" | "asking" | "failed" | "offline"}} FinderState `known` is
 *   all that the server has told of, `found` what it found for the newest words
 */

const PAUSE_MS = 120;
const KNOWN_SIZE = 20;
const FOUND_SIZE = 6;
/** @type {Found} */
const NOTHING = { conversations: [], documents: [] };

/** @param {AbortSignal} signal ends all asking */
export function createFinder(signal) {
  const store = createStore(/** @type {FinderState} */ ({ known: NOTHING, found: NOTHING, phase: "idle" }));
  let sought = "";
  let asked = 0;

  /** @param {string} q "" for what was used last */
  async function ask(q) {
    const turn = ++asked;
    try {
      const found = await fetchBoth(q, signal);
      const known = { conversations: [...store.get().known.conversations], documents: [...store.get().known.documents] };
      known.conversations.push(...found.conversations);
      known.documents.push(...found.documents);
      store.set({ known });
      if (turn === asked) store.set({ found: q ? found : NOTHING, phase: "idle" });
    } catch {
      if (turn === asked && !signal.aborted) store.set({ phase: navigator.onLine ? "failed" : "offline" });
    }
  }

  const soon = later(() => sought && ask(sought), PAUSE_MS);

  function begin() {
    store.set({ phase: "asking" });
    return ask(sought);
  }

  return {
    store,
    begin,
    retry: begin,

    /** @param {string} typed */
    find(typed) {
      const words = withoutUnfinished(typed);
      if (words === sought) return;
      sought = words;
      asked += 1;
      store.set({ found: NOTHING, phase: words ? "asking" : "idle" });
      if (words) soon();
    },
  };
}

/**
 * Both at once: a group that came later would push the other one away from under a finger.
 * @param {string} q
 * @param {AbortSignal} signal
 * @returns {Promise<Found>}
 */
async function fetchBoth(q, signal) {
  const page_size = q ? FOUND_SIZE : KNOWN_SIZE;
  const [conversations, documents] = await Promise.all([
    callJson(`/conversations${query({ q, page_size })}`, { signal }),
    callJson(`/documents${query({ q, page_size })}`, { signal }),
  ]);
  return { conversations: conversations.items, documents: documents.items };
}
