/** The conversation on the page: opened, asked, stopped, asked again, put differently; it outlives the page. */
import { callJson } from "../net/api.js";
import { atMostEvery } from "../ui/later.js";
import { createStore } from "../ui/store.js";
import { createConversation } from "./conversation.js";
import { heardBefore, rememberHeard } from "./running.js";
import { rememberBranch, shownBranch } from "./shown_branch.js";
import { ask, resume, stop } from "./stream.js";
import { isRunning, runTurn } from "./turn.js";

/**
 * @typedef {import("./turn.js").Turn} Turn
 * @typedef {import("./conversation.js").Conversation} Conversation
 * @typedef {ReturnType<typeof createTalk>} Talk
 * @typedef {{id: string, title: string, turns: Turn[], loading: boolean, error: unknown, visit: number,
 *   changes: number}} TalkState id "": a new conversation, which gets its id with the first answer; visit counts
 *   how often another one was put on the page, changes how often an answer has begun or ended anywhere
 */

const REMEMBER_MS = 400;

/**
 * @param {AbortSignal} signal ends with the window
 * @param {Pick<import("./choices.js").Choices, "asked" | "refused">} choices who is to answer
 */
export function createTalk(signal, choices) {
  /** @type {TalkState} */
  const nothing = { id: "", title: "", turns: [], loading: false, error: null, visit: 0, changes: 0 };
  const store = createStore(nothing);
  let current = createConversation();
  /** Those with an answer on its way: it goes on while another one is read. @type {Map<string, Conversation>} */
  const live = new Map();
  /** Ends a question that the server has not yet taken. @type {WeakMap<Turn, AbortController>} */
  const sending = new WeakMap();
  /** @type {Set<Turn>} */
  const running = new Set();
  let before = heardBefore();
  const remember = () => rememberHeard([...before, ...[...running].map((turn) => turn.get()).filter((one) => one.messageId)]);
  const rememberSoon = atMostEvery(remember, REMEMBER_MS);
  addEventListener("pagehide", remember, { signal });

  /** Tell what is on the page now. @param {Partial<TalkState>} [more] */
  function refresh(more = {}) {
    store.set({ id: current.id, title: current.title, turns: current.turns(), ...more });
  }

  /** @param {Conversation} conversation */
  function show(conversation, visit = store.get().visit + 1) {
    current = conversation;
    refresh({ loading: false, error: null, visit });
  }

  /**
   * @param {Conversation} conversation
   * @param {Turn} turn
   * @param {AsyncIterable<import("./stream.js").AnswerEvent>} answer
   */
  async function follow(conversation, turn, answer) {
    running.add(turn);
    await runTurn(turn, answer, ({ event }) => {
      if (event === "meta") begun(conversation, turn);
      rememberSoon();
    });
    running.delete(turn);
    remember();
    if (!conversation.running().length) live.delete(conversation.id);
    tell(conversation);
    if (conversation === current && choices.refused(turn.get().error)) talk.retry(turn);
  }

  /** @param {Conversation} conversation @param {Turn} turn */
  function begun(conversation, turn) {
    conversation.settle(turn);
    conversation.title ||= turn.get().question;
    live.set(conversation.id, conversation);
    if (conversation === current) rememberBranch(conversation.id, conversation.end);
    tell(conversation);
  }

  /** @param {Conversation} conversation something in it has begun or ended */
  function tell(conversation) {
    store.set({ changes: store.get().changes + 1 });
    if (conversation === current && !store.get().loading) refresh();
  }

  /**
   * @param {import("./conversation.js").Asked} asked
   * @param {{parentId?: string, anew?: boolean}} how parentId: as the server is told; anew: no kept answer will do
   */
  function send(asked, { parentId = "", anew = false } = {}) {
    const turn = current.begin(asked);
    const request = /** @type {import("./stream.js").Request} */ ({ message: asked.text, ...choices.asked() });
    if (anew) request.cache = { "no-cache": true };
    if (current.id) request.conversation_id = current.id;
    if (parentId) request.parent_id = parentId;
    const controller = new AbortController();
    sending.set(turn, controller);
    refresh();
    void follow(current, turn, ask(request, AbortSignal.any([signal, controller.signal])));
  }

  /** @param {string} id @param {number} visit */
  async function load(id, visit) {
    try {
      const kept = await callJson(`/conversations/${id}`, { signal });
      if (store.get().visit !== visit) return;
      const conversation = createConversation(kept, (one) => before.find((heard) => heard.messageId === one) ?? null);
      conversation.choose(shownBranch(id));
      show(conversation, visit);
      goOn(conversation);
    } catch (error) {
      if (store.get().visit === visit) store.set({ loading: false, error });
    }
  }

  /** @param {Conversation} conversation has just been read: what is under way in it is followed */
  function goOn(conversation) {
    for (const turn of conversation.running()) {
      live.set(conversation.id, conversation);
      void follow(conversation, turn, resume(turn.get(), signal));
    }
    const known = new Set([...running].map((turn) => turn.get().messageId));
    before = before.filter((heard) => !known.has(heard.messageId));
  }

  const talk = {
    store,

    /** Whether an answer is on its way, in whatever conversation. */
    get isBusy() {
      return running.size > 0;
    },

    /** The conversations with an answer on its way. */
    get liveIds() {
      return [...live.keys()];
    },

    startNew: () => show(createConversation()),

    /** @param {string} id of the conversation to put on the page */
    open(id) {
      const known = live.get(id);
      if (known) return show(known);
      const visit = store.get().visit + 1;
      current = createConversation({ id });
      store.set({ id, title: "", turns: [], loading: true, error: null, visit });
      return void load(id, visit);
    },

    /** @param {string} text */
    ask: (text) => send({ text }, { parentId: current.lastAnswer }),

    /** Answer its question anew, in its place. @param {Turn} turn */
    retry(turn) {
      const { question: text, questionId } = turn.get();
      talk.stop().catch(() => {}); // it may just have ended
      if (!turn.get().messageId) current.drop(turn);
      if (!questionId) return talk.ask(text);
      return send({ text, questionId }, { parentId: questionId, anew: true });
    },

    /** Ask something else in the place of its question. @param {Turn} turn @param {string} text */
    edit(turn, text) {
      const { question, questionId } = turn.get();
      if (text === question) return talk.retry(turn);
      talk.stop().catch(() => {}); // it may just have ended
      if (questionId) return send({ text, after: current.before(questionId) }, { parentId: questionId });
      current.drop(turn);
      return talk.ask(text);
    },

    /** Put another branch on the page. @param {string} messageId of a message in it */
    choose(messageId) {
      if (!current.choose(messageId)) return;
      rememberBranch(current.id, current.end);
      refresh();
    },

    /** @param {string} id @param {string} title */
    rename(id, title) {
      for (const one of [current, live.get(id)]) if (one?.id === id) one.title = title;
      refresh();
    },

    /** End the answer that is under way on the page, if there is one. */
    async stop() {
      const turn = current.turns().findLast(isRunning);
      const messageId = turn?.get().messageId;
      if (messageId) await stop(messageId);
      else if (turn) sending.get(turn)?.abort();
    },
  };
  return talk;
}
