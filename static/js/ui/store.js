/**
 * A small store: one frozen state, changed by patches; listeners hear of all the patches of a
 * turn of the event loop at once.
 * @template {object} State
 * @param {State} initial
 */
export function createStore(initial) {
  let state = Object.freeze({ ...initial });
  let waiting = false;
  /** @type {Set<(state: Readonly<State>) => void>} */
  const listeners = new Set();

  function tell() {
    waiting = false;
    for (const listener of listeners) listener(state);
  }

  return {
    get: () => state,

    /** @param {Partial<State>} patch */
    set(patch) {
      state = Object.freeze({ ...state, ...patch });
      if (waiting) return;
      waiting = true;
      queueMicrotask(tell);
    },

    /**
     * @param {(state: Readonly<State>) => void} listener called once now, then after every change
     * @param {AbortSignal} [signal] ends it
     */
    subscribe(listener, signal) {
      listeners.add(listener);
      signal?.addEventListener("abort", () => listeners.delete(listener));
      listener(state);
    },
  };
}
