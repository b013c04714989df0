/** What pages share, and what outlives them: an answer under way goes on while another page is read. */
import { createStore } from "../ui/store.js";
import { createCommands } from "./commands.js";
import { createKeys } from "./keys.js";

/**
 * @typedef {{path: string, sinceMs: number, online: boolean, sent: number}} AppState path: of the page on show;
 *   sinceMs: when its reader went to it, as of performance.now(), 0 for the one that was loaded; online: whether
 *   the server answers, as far as is known; sent: how many files have been taken by the server since this window
 *   was opened
 * @typedef {(signal: AbortSignal, app: App) => void} Mount wires a page's own part; `signal` ends when it is left
 * @typedef {ReturnType<typeof createApp>} App
 */

export function createApp() {
  /** @type {Map<string, unknown>} */
  const kept = new Map();
  /** @type {Set<() => void>} */
  const listeners = new Set();

  return {
    state: createStore(
      /** @type {AppState} */ ({
        path: location.pathname, sinceMs: 0, online: !document.documentElement.dataset.kept, sent: 0,
      }),
    ),

    /** What the palette offers, and the keys that work on the whole page; pages add theirs. */
    commands: createCommands(),
    keys: createKeys(),

    /** Ends with the window, not with the page. */
    signal: new AbortController().signal,

    /**
     * What `make` made when `name` was first asked for; it outlives the page.
     * @template T
     * @param {string} name
     * @param {() => T} make
     * @returns {T}
     */
    keep(name, make) {
      if (!kept.has(name)) kept.set(name, make());
      return /** @type {T} */ (kept.get(name));
    },

    /** Go to a page of this server; the router sets it. @type {(address: string) => void} */
    go: (address) => location.assign(address),

    /**
     * Call `listener` when back or forward changed the address within the page on show.
     * @param {() => void} listener
     * @param {AbortSignal} signal
     */
    onAddress(listener, signal) {
      listeners.add(listener);
      signal.addEventListener("abort", () => listeners.delete(listener));
    },

    /** Whether the page on show knows what its own addresses mean. */
    hearsAddress: () => listeners.size > 0,

    /** Tell the page on show that its address has changed. */
    tellAddress() {
      for (const listener of listeners) listener();
    },
  };
}
