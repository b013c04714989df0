// The chat page.
import { loadMarkdown } from "./chat/answer_body.js";
import { createAway } from "./chat/away.js";
import { createChoices, wireChoices } from "./chat/choices.js";
import { walkCitations } from "./chat/citation_walk.js";
import { createComposer } from "./chat/composer.js";
import { createConversationList } from "./chat/conversations.js";
import { createFollowups } from "./chat/followups.js";
import { watchConnection } from "./chat/offline.js";
import { createOpening } from "./chat/opening.js";
import { placeInDocument } from "./chat/passage.js";
import { rate } from "./chat/rating.js";
import { createSourcePanel } from "./chat/sources.js";
import { createTalk } from "./chat/talk.js";
import { wireSidebar } from "./chat/sidebar.js";
import { createThread } from "./chat/thread.js";
import { createWelcome } from "./chat/welcome.js";
import { isRunning } from "./chat/turn.js";
import { query } from "./net/api.js";
import { createReaderWay } from "./reader/way.js";
import { isComposing } from "./ui/composing.js";
import { atMostEvery } from "./ui/later.js";
import { part } from "./ui/page.js";
import { toastError } from "./ui/toast.js";

const OFFERS_EVERY_MS = 500;

/** @typedef {import("./chat/turn.js").Turn} Turn */

/** @type {import("./app/app.js").Mount} */
export function mount(signal, app) {
  const siteTitle = document.title;
  const choices = app.keep("choices", createChoices);
  const talk = app.keep("talk", () => createTalk(app.signal, choices));
  const away = app.keep("away", () => createAway(app, talk));
  /** Where in it the reader was, by visit. @type {Map<number, {following: boolean, top: number}>} */
  const places = app.keep("places", () => new Map());
  const drawer = wireSidebar(signal);
  const panel = createSourcePanel({ read: (source) => reader.open(placeInDocument(source)) }, signal);
  const reader = createReaderWay({ inAddress: false, onLeft: () => panel.goBack() }, app, signal);
  const connection = watchConnection(app, signal);
  const composer = createComposer({ onAsk, onStop, onBack: () => thread.editLast() }, signal);
  const welcome = createWelcome(onAsk, signal);
  const opening = createOpening({ retry: () => openFromAddress(), startNew: () => goTo("") });
  const thread = createThread({ retry: talk.retry, edit, pick: talk.choose, askElsewhere, rate, openSource }, signal);
  const followups = createFollowups(part("followups"), onAsk, signal);
  const list = createConversationList({ onOpen: goTo, onGone, onRenamed: talk.rename }, signal);
  let changes = talk.store.get().changes;

  /**
   * @param {string} question
   * @returns {Promise<boolean>} whether it is on its way
   */
  async function onAsk(question) {
    if (!(await connection.isReady()) || talk.store.get().loading) return false;
    if (talk.store.get().error) goTo("");
    talk.ask(question);
    return true;
  }

  function onStop() {
    talk.stop().catch(toastError);
  }

  /**
   * @param {Turn} turn
   * @param {string} text
   */
  function edit(turn, text) {
    talk.edit(turn, text);
    composer.focus();
  }

  /** @param {Turn} turn whose conversation is gone */
  function askElsewhere(turn) {
    goTo("");
    talk.ask(turn.get().question);
  }

  /** @param {string} id "" for a new conversation */
  function goTo(id) {
    history.pushState(null, "", id ? query({ c: id }) : "/");
    openFromAddress();
  }

  /** @param {boolean} [isReturn] whether another page was read before */
  function openFromAddress(isReturn = false) {
    const id = idInAddress();
    const { id: openId, error, turns } = talk.store.get();
    panel.close();
    drawer.close();
    if (isReturn && !id && away.isAwaited && turns.length) return composer.focus();
    if (!id) talk.startNew();
    else if (id !== openId || error) talk.open(id);
    composer.focus();
  }

  /** @param {string} id */
  function onGone(id) {
    if (talk.store.get().id === id) goTo("");
  }

  /**
   * @param {Turn} turn
   * @param {number} n
   * @param {HTMLElement} from
   */
  function openSource(turn, n, from) {
    panel.open(turn.get().citations, n, from);
  }

  /** @param {import("./chat/talk.js").TalkState} state */
  function show(state) {
    const { id, title, turns, loading, error } = state;
    // A conversation that has just begun gets its address.
    if (id && !idInAddress()) history.replaceState(null, "", query({ c: id }));
    document.title = title ? `${title} – Like-Opt` : siteTitle;
    welcome.show(!turns.length && !loading && !error);
    opening.show(state);
    thread.show(state);
    void followups.show(turns.at(-1));
    composer.setConversation(state);
    composer.setRunning(turns.some(isRunning));
    list.setOpen(id);
    list.setLive(talk.liveIds);
    if (state.changes !== changes) list.reload();
    changes = state.changes;
  }

  /** @param {KeyboardEvent} event Escape stops the answer, unless it closes something */
  function onKey(event) {
    if (event.key !== "Escape" || event.defaultPrevented || isComposing(event)) return;
    if (!document.querySelector(":popover-open") && talk.store.get().turns.some(isRunning)) onStop();
  }

  walkCitations(panel, app.keys, signal);
  const offerAnew = atMostEvery(welcome.load, OFFERS_EVERY_MS);
  let { sent } = app.state.get();
  app.state.subscribe((state) => {
    if (state.sent !== sent) offerAnew();
    ({ sent } = state);
  }, signal);
  wireChoices(part("choices-open"), choices, signal);
  // Whoever writes, or comes to what is offered, will soon read an answer.
  const expectAnswer = () => void loadMarkdown().catch(() => {});
  part("question").addEventListener("input", expectAnswer, { once: true, signal });
  for (const type of ["pointerover", "focusin"]) part("offers").addEventListener(type, expectAnswer, { once: true, signal });
  part("new-chat").addEventListener("click", () => goTo(""), { signal });
  part("main").addEventListener("keydown", onKey, { signal });
  app.onAddress(() => idInAddress() !== talk.store.get().id && openFromAddress(), signal);
  openFromAddress(true);
  talk.store.subscribe(show, signal);
  const place = places.get(talk.store.get().visit);
  if (place) thread.scroll.restore(place);
  signal.addEventListener("abort", () => {
    places.clear();
    places.set(talk.store.get().visit, thread.scroll.place);
  });
}

/** Of the conversation; "" for a new one. */
function idInAddress() {
  return new URLSearchParams(location.search).get("c") ?? "";
}
