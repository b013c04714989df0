// The chat page.
import { createComposer } from "./chat/composer.js";
import { createConversationList } from "./chat/conversations.js";
import { createSourcePanel } from "./chat/sources.js";
import { createTalk } from "./chat/talk.js";
import { createThread } from "./chat/thread.js";
import { createWelcome } from "./chat/welcome.js";
import { isRunning } from "./chat/turn.js";
import { takeDrops } from "./intake/drop.js";
import { showUploads } from "./intake/upload_panel.js";
import { createUploads } from "./intake/uploads.js";
import { call, query } from "./net/api.js";
import { part } from "./ui/page.js";
import { wireDrawer } from "./ui/drawer.js";
import { toastError } from "./ui/toast.js";

/** @typedef {import("./chat/turn.js").Turn} Turn */

/** @type {import("./app/app.js").Mount} */
export function mount(signal, app) {
  const siteTitle = document.title;
  const drawer = wireDrawer(part("conversations-open"), part("sidebar"), signal);
  const panel = createSourcePanel(signal);
  const composer = createComposer({ onAsk, onStop: () => talk.stop().catch(toastError) }, signal);
  const welcome = createWelcome(onAsk, signal);
  const thread = createThread({ retry: (turn) => talk.retry(turn), rate, openSource }, signal);
  const talk = createTalk({ onAdd: thread.add, onShow: thread.show, onBegun, onEnd: () => list.reload() }, signal);
  const list = createConversationList({ onOpen: goTo, onGone, onRenamed }, signal);
  const uploads = createUploads({ onSent: welcome.load }, signal);

  /** @param {string} question */
  function onAsk(question) {
    talk.ask(question);
  }

  /** @param {string} id of a conversation that has just begun, else "" */
  function onBegun(id) {
    if (!id) return;
    history.replaceState(null, "", query({ c: id }));
    list.reload();
  }

  /** @param {string} id "" for a new conversation */
  function goTo(id) {
    history.pushState(null, "", id ? query({ c: id }) : "/");
    openFromAddress();
  }

  async function openFromAddress() {
    const id = new URLSearchParams(location.search).get("c");
    panel.close();
    drawer.close();
    if (!id) {
      talk.startNew();
      composer.focus();
      return;
    }
    try {
      await talk.open(id);
    } catch (error) {
      if (signal.aborted) return;
      toastError(error);
      history.replaceState(null, "", "/");
      talk.startNew();
    }
  }

  /** @param {string} id */
  function onGone(id) {
    if (talk.store.get().id === id) goTo("");
  }

  /**
   * @param {string} id
   * @param {string} title
   */
  function onRenamed(id, title) {
    if (talk.store.get().id === id) talk.store.set({ title });
  }

  /**
   * @param {Turn} turn
   * @param {number} n
   * @param {HTMLElement} from
   */
  function openSource(turn, n, from) {
    panel.open(turn.get().citations, n, from);
  }

  showUploads(part("uploads"), uploads, signal);
  takeDrops(part("drop-curtain"), uploads.add, signal);
  part("new-chat").addEventListener("click", () => goTo(""), { signal });
  app.onAddress(openFromAddress, signal);
  talk.store.subscribe(({ id, title, turns, loading }) => {
    document.title = title ? `${title} – Like-Opt` : siteTitle;
    part("loading").hidden = !loading;
    welcome.show(!turns.length && !loading);
    composer.setRunning(turns.some(isRunning));
    list.setOpen(id);
  }, signal);
  openFromAddress();
}

/**
 * Rate an answer; the same thumb again takes nothing back, the other one changes it.
 * @param {Turn} turn
 * @param {number} rating
 */
async function rate(turn, rating) {
  const { conversationId, messageId, rating: before } = turn.get();
  turn.set({ rating });
  try {
    const path = `/conversations/${conversationId}/messages/${messageId}/feedback`;
    await call(path, { method: "POST", body: { rating } });
  } catch (error) {
    turn.set({ rating: before });
    toastError(error);
  }
}
