/** The conversation on the page: opens one, asks, stops, asks again, and goes on after a reload. */
import { callJson } from "../net/api.js";
import { createStore } from "../ui/store.js";
import { goingTurn, turnsOf } from "./kept.js";
import { forgetRunning, rememberRunning, rememberedRunning } from "./running.js";
import { ask, resume, stop } from "./stream.js";
import { createTurn, isRunning, runTurn } from "./turn.js";

/**
 * @typedef {import("./turn.js").Turn} Turn
 * @typedef {{id: string, title: string, turns: Turn[], loading: boolean}} TalkState
 *   id "": a new conversation, which gets its id with the first answer
 */

/**
 * @param {{onAdd(turn: Turn): void, onShow(turns: Turn[]): void, onBegun(id: string): void,
 *   onEnd(turn: Turn): void}} events
 * @param {AbortSignal} signal
 */
export function createTalk(events, signal) {
  const store = createStore(/** @type {TalkState} */ ({ id: "", title: "", turns: [], loading: false }));
  /** Answers on their way, by conversation: they go on while another conversation is read. @type {Map<string, Turn>} */
  const live = new Map();
  /** Ends a question that the server has not yet taken. */
  let sending = new AbortController();

  /** @param {TalkState} state */
  function show(state) {
    store.set(state);
    events.onShow(state.turns);
  }

  /** @param {Turn} turn */
  const replaceLast = (turn) => show({ ...store.get(), turns: [...store.get().turns.slice(0, -1), turn] });

  /**
   * @param {Turn} turn
   * @param {AsyncIterable<import("./stream.js").AnswerEvent>} answer
   */
  async function follow(turn, answer) {
    store.set({ turns: [...store.get().turns] });
    await runTurn(turn, answer, begin);
    const { conversationId } = turn.get();
    if (live.get(conversationId) === turn) live.delete(conversationId);
    if (!signal.aborted) forgetRunning(conversationId);
    store.set({ turns: [...store.get().turns] });
    events.onEnd(turn);
  }

  /** @param {Turn} turn */
  function begin(turn) {
    const { conversationId: id, messageId, question } = turn.get();
    live.set(id, turn);
    rememberRunning(id, { messageId, question });
    const isNew = !store.get().id && store.get().turns.includes(turn);
    if (isNew) store.set({ id, title: question });
    events.onBegun(isNew ? id : "");
  }

  /** @param {Turn} turn @param {{parentId?: string, anew?: boolean}} how */
  function send(turn, { parentId = "", anew = false } = {}) {
    const request = { message: turn.get().question };
    if (anew) Object.assign(request, { cache: { "no-cache": true } });
    const { id } = store.get();
    if (id) Object.assign(request, { conversation_id: id });
    if (parentId) Object.assign(request, { parent_id: parentId });
    sending = new AbortController();
    follow(turn, ask(request, AbortSignal.any([signal, sending.signal])));
  }

  return {
    store,
    get running() {
      const last = store.get().turns.at(-1);
      return last && isRunning(last) ? last : null;
    },

    startNew() {
      show({ id: "", title: "", turns: [], loading: false });
    },

    /**
     * @param {string} id
     * @throws {import("../net/api.js").ApiError} when there is no such conversation
     */
    async open(id) {
      show({ id, title: "", turns: [], loading: true });
      const kept = await callJson(`/conversations/${id}`, { signal });
      if (store.get().id !== id) return;
      const known = live.get(id);
      const going = known ?? goingTurn(kept, rememberedRunning(id));
      const turns = going ? [...turnsOf(kept, going.get().messageId), going] : turnsOf(kept);
      show({ id, title: kept.title, turns, loading: false });
      if (going && !known) follow(going, resume(going.get().messageId, signal));
    },

    /** @param {string} question @param {{anew?: boolean}} how whether a kept answer will do */
    ask(question, how = {}) {
      const turn = createTurn({ question, conversationId: store.get().id });
      store.set({ turns: [...store.get().turns, turn] });
      events.onAdd(turn);
      send(turn, how);
    },

    /** @param {Turn} turn the last one is answered anew in its place; an earlier one is asked again */
    retry(turn) {
      const { question, questionId } = turn.get();
      if (turn !== store.get().turns.at(-1)) return this.ask(question, { anew: true });
      const anew = createTurn({ question, conversationId: store.get().id });
      replaceLast(anew);
      return send(anew, { parentId: questionId, anew: true });
    },

    async stop() {
      const messageId = this.running?.get().messageId;
      if (messageId) await stop(messageId);
      else sending.abort();
    },
  };
}
