/** The conversations beside the chat: search, open, rename, delete and undo, more while one scrolls. */
import { render } from "lit-html";

import { paintKeepingFocus } from "../ui/focus.js";
import { t, tn } from "../ui/i18n.js";
import { later } from "../ui/later.js";
import { openMenu } from "../ui/menu.js";
import { part } from "../ui/page.js";
import { toast, toastError } from "../ui/toast.js";
import { walkByKeys } from "./conversation_keys.js";
import { conversationRows } from "./conversation_rows.js";
import { createConversationStore } from "./conversation_store.js";
import { exportAddress } from "./exporting.js";

const SEARCH_PAUSE_MS = 200;
// The next page is asked for before its place is reached.
const AHEAD = "240px";

/** @typedef {import("./conversation_store.js").Conversation} Conversation */

/**
 * @param {{onOpen(id: string): void, onGone(id: string): void, onRenamed(id: string, title: string): void}} actions
 * @param {AbortSignal} signal
 */
export function createConversationList(actions, signal) {
  const conversations = createConversationStore(signal);
  const list = part("conversations");
  const search = /** @type {HTMLInputElement} */ (part("conversation-search"));
  const nearEnd = new IntersectionObserver(
    (entries) => entries.some(({ isIntersecting }) => isIntersecting) && void conversations.more().catch(() => {}),
    { root: list, rootMargin: AHEAD },
  );
  signal.addEventListener("abort", () => nearEnd.disconnect());

  /** @param {string} id */
  const rowOf = (id) => list.querySelector(`[data-id="${CSS.escape(id)}"]`);

  /** @param {string} id */
  const known = (id) => conversations.get().items.find((one) => one.id === id);

  /** @param {string} id of the row whose link gets the focus that is left over */
  function focusLink(id) {
    const link = /** @type {HTMLElement | null | undefined} */ (rowOf(id)?.querySelector(".conversation"));
    if (document.activeElement === document.body || list.contains(document.activeElement)) (link ?? search).focus();
  }

  /** @param {string} id */
  async function beginRename(id) {
    conversations.set({ renaming: id });
    await Promise.resolve();
    rowOf(id)?.querySelector("input")?.select();
  }

  /**
   * @param {Conversation} conversation
   * @param {string} title
   */
  async function rename({ id, title: before }, title) {
    if (conversations.get().renaming !== id) return;
    await endRename();
    if (!title || title === before) return;
    await conversations.rename(id, title);
    actions.onRenamed(id, title);
  }

  async function endRename() {
    const { renaming } = conversations.get();
    conversations.set({ renaming: "" });
    await Promise.resolve();
    focusLink(renaming);
  }

  /** @param {Conversation} conversation */
  async function remove({ id, title }) {
    const { items } = conversations.get();
    const at = items.findIndex((one) => one.id === id);
    const next = items[at + 1] ?? items[at - 1];
    await conversations.remove(id);
    actions.onGone(id);
    focusLink(next?.id ?? "");
    toast(t("“{title}” was deleted.", { title: title || t("Untitled") }), {
      action: t("Undo"),
      onAction: () => conversations.restore(id).then(() => focusLink(id), toastError),
    });
  }

  /**
   * @param {Conversation} conversation
   * @param {HTMLElement} button
   */
  function menu(conversation, button) {
    const { id } = conversation;
    openMenu(button, [
      { label: t("Rename"), icon: "pencil", run: () => beginRename(id) },
      { label: t("Export as Markdown"), icon: "download", href: exportAddress(id, "md") },
      { label: t("Export as JSON"), icon: "download", href: exportAddress(id, "json") },
      { label: t("Delete"), icon: "trash", danger: true, run: () => remove(conversation).catch(toastError) },
    ]);
  }

  const events = {
    open: actions.onOpen,
    menu,
    more: () => conversations.more().catch(toastError),
    reload: () => conversations.load(),
    rename: (/** @type {Conversation} */ which, /** @type {string} */ title) => rename(which, title).catch(toastError),
    cancel: endRename,
  };

  /** @param {ReturnType<typeof conversations.get>} state */
  function show(state) {
    paintKeepingFocus(list, () => render(conversationRows(state, events), list));
    const { q, total, loaded, failed } = state;
    const said = q && loaded && !failed ? tn("{n} conversation found", "{n} conversations found", total) : "";
    const found = part("conversations-found");
    if (found.textContent !== said) found.textContent = said;
    nearEnd.disconnect();
    const more = list.querySelector("[data-more]");
    if (more) nearEnd.observe(more);
  }

  list.replaceChildren();
  conversations.subscribe(show, signal);
  search.addEventListener("input", later(() => void conversations.find(search.value.trim()), SEARCH_PAUSE_MS), { signal });
  walkByKeys(list, search, { rename: beginRename, remove: (id) => {
    const which = known(id);
    if (which) remove(which).catch(toastError);
  } }, signal);
  void conversations.load();

  return {
    reload: () => conversations.load(),
    /** @param {string} openId the conversation on the page; "" for none */
    setOpen: (openId) => conversations.set({ openId }),
    /** @param {Iterable<string>} ids conversations in which an answer is on its way */
    setLive: (ids) => conversations.set({ live: new Set(ids) }),
  };
}
