/** The list of conversations beside the chat: search, open, rename, delete and undo. */
import { html, render } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { address, call, callJson, query } from "../net/api.js";
import { daysAgo, formatTime, t } from "../ui/i18n.js";
import { icon, labelledIcon } from "../ui/icon.js";
import { openMenu } from "../ui/menu.js";
import { part } from "../ui/page.js";
import { createStore } from "../ui/store.js";
import { toast, toastError } from "../ui/toast.js";
import { later } from "../ui/later.js";

const PAGE_SIZE = 30;
const SEARCH_PAUSE_MS = 200;
const WEEK_DAYS = 7;

/**
 * @typedef {{id: string, title: string, message_count: number, updated_at: string}} Conversation
 * @typedef {{items: Conversation[], total: number, q: string, openId: string, renaming: string,
 *   loaded: boolean, failed: boolean}} State
 */

/**
 * @param {{onOpen(id: string): void, onGone(id: string): void, onRenamed(id: string, title: string): void}} actions
 * @param {AbortSignal} signal
 */
export function createConversationList(actions, signal) {
  const store = createStore(
    /** @type {State} */ ({ items: [], total: 0, q: "", openId: "", renaming: "", loaded: false, failed: false }),
  );
  const list = part("conversations");
  const search = /** @type {HTMLInputElement} */ (part("conversation-search"));
  let asked = 0;

  /** @param {number} [size] how many to show, from the newest on */
  async function load(size = Math.max(PAGE_SIZE, store.get().items.length)) {
    const turn = ++asked;
    try {
      const { q } = store.get();
      const found = await callJson(`/conversations${query({ q, page_size: Math.min(size, 100) })}`, { signal });
      if (turn === asked) store.set({ items: found.items, total: found.total, loaded: true, failed: false });
    } catch (error) {
      if (!signal.aborted) store.set({ loaded: true, failed: true });
    }
  }

  async function more() {
    const { items, q } = store.get();
    const page = Math.floor(items.length / PAGE_SIZE) + 1;
    const found = await callJson(`/conversations${query({ q, page, page_size: PAGE_SIZE })}`, { signal });
    const known = new Set(items.map(({ id }) => id));
    const added = found.items.filter((/** @type {Conversation} */ { id }) => !known.has(id));
    store.set({ items: [...items, ...added], total: found.total });
  }

  /**
   * @param {Conversation} conversation
   * @param {string} title
   */
  async function rename({ id, title: before }, title) {
    store.set({ renaming: "" });
    if (!title || title === before) return;
    await call(`/conversations/${id}`, { method: "PATCH", body: { title } });
    actions.onRenamed(id, title);
    await load();
  }

  /** @param {Conversation} conversation */
  async function remove({ id, title }) {
    await call(`/conversations/${id}`, { method: "DELETE" });
    actions.onGone(id);
    await load();
    const undo = async () => {
      await call(`/conversations/${id}/restore`, { method: "POST" });
      await load();
    };
    toast(t("“{title}” was deleted.", { title }), {
      action: t("Undo"),
      onAction: () => undo().catch(toastError),
    });
  }

  /**
   * @param {Conversation} conversation
   * @param {HTMLElement} button
   */
  function menu(conversation, button) {
    const exported = (/** @type {string} */ format) => address(`/conversations/${conversation.id}/export?format=${format}`);
    openMenu(button, [
      { label: t("Rename"), icon: "pencil", run: () => store.set({ renaming: conversation.id }) },
      { label: t("Export as Markdown"), icon: "download", href: exported("md") },
      { label: t("Export as JSON"), icon: "download", href: exported("json") },
      { label: t("Delete"), icon: "trash", danger: true, run: () => remove(conversation).catch(toastError) },
    ]);
  }

  const events = {
    open: actions.onOpen,
    menu,
    more: () => more().catch(toastError),
    reload: () => load(),
    rename: (/** @type {Conversation} */ which, /** @type {string} */ title) => rename(which, title).catch(toastError),
    cancel: () => store.set({ renaming: "" }),
  };
  const find = later(() => {
    store.set({ q: search.value.trim() });
    load(PAGE_SIZE);
  }, SEARCH_PAUSE_MS);
  search.addEventListener("input", find, { signal });
  store.subscribe((state) => render(listOf(state, events), list), signal);
  load();

  return {
    reload: () => load(),
    /** @param {string} openId the conversation on the page; "" for none */
    setOpen: (openId) => store.set({ openId }),
  };
}

/**
 * @param {Readonly<State>} state
 * @param {any} events
 */
function listOf(state, events) {
  const { items, total, q, loaded, failed } = state;
  if (!loaded) return skeleton();
  if (failed && !items.length) return html`<p class="list-empty">${t("The list could not be loaded.")}
    <button type="button" class="button button-text" @click=${events.reload}>${t("Try again")}</button></p>`;
  if (!items.length) {
    return html`<p class="list-empty">${q ? t("Nothing found.") : t("Your conversations will be kept here.")}</p>`;
  }
  return html`${groupsOf(items).map(
    ([name, members]) => html`<section aria-label=${name}>
      <h3 class="list-heading">${name}</h3>
      <ul>
        ${repeat(members, ({ id }) => id, (one) => html`<li>${row(one, state, events)}</li>`)}
      </ul>
    </section>`,
  )}
  ${items.length < total
    ? html`<button type="button" class="button button-text" @click=${events.more}>${t("Show more")}</button>`
    : ""}`;
}

function skeleton() {
  return html`<div class="skeleton" aria-hidden="true"><span></span><span></span><span></span></div>`;
}

/**
 * @param {Conversation[]} items newest first
 * @returns {[string, Conversation[]][]}
 */
function groupsOf(items) {
  const groups = new Map();
  for (const item of items) {
    const name = ageName(daysAgo(item.updated_at));
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  return [...groups];
}

/** @param {number} days */
function ageName(days) {
  if (days <= 0) return t("Today");
  if (days === 1) return t("Yesterday");
  return days <= WEEK_DAYS ? t("Previous 7 days") : t("Older");
}

/**
 * @param {Conversation} conversation
 * @param {Readonly<State>} state
 * @param {any} events
 */
function row(conversation, { openId, renaming }, events) {
  const { id, title, updated_at: updatedAt } = conversation;
  if (renaming === id) return renameForm(conversation, events);
  const open = (/** @type {MouseEvent} */ event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    events.open(id);
  };
  return html`<a
      class="conversation"
      href=${`/${query({ c: id })}`}
      aria-current=${openId === id ? "page" : "false"}
      title=${formatTime(updatedAt)}
      @click=${open}
      >${title || t("Untitled")}</a
    >
    <button
      type="button"
      class="button button-icon conversation-menu"
      aria-haspopup="menu"
      aria-expanded="false"
      title=${t("More")}
      @click=${(/** @type {Event} */ event) => events.menu(conversation, event.currentTarget)}
    >
      ${labelledIcon("more", t("More for “{title}”", { title }))}
    </button>`;
}

/**
 * @param {Conversation} conversation
 * @param {any} events
 */
function renameForm(conversation, events) {
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    events.rename(conversation, /** @type {HTMLInputElement} */ (form.elements.namedItem("title")).value.trim());
  };
  const cancel = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && events.cancel();
  return html`<form class="rename" @submit=${submit} @keydown=${cancel}>
    <input name="title" .value=${conversation.title} maxlength="500" aria-label=${t("New title")} autofocus />
    <button type="submit" class="button button-icon" title=${t("Save")}>${labelledIcon("check", t("Save"))}</button>
  </form>`;
}
