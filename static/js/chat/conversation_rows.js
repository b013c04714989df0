/** The list of conversations on the page: groups of rows, or what stands where there are none. */
import { html } from "lit-html";
import { keyed } from "lit-html/directives/keyed.js";
import { repeat } from "lit-html/directives/repeat.js";

import { query } from "../net/api.js";
import { formatAgo } from "../ui/ago.js";
import { isComposing } from "../ui/composing.js";
import { t } from "../ui/i18n.js";
import { labelledIcon } from "../ui/icon.js";
import { stateView } from "../ui/state_view.js";
import { groupsOf } from "./conversation_groups.js";

/**
 * @typedef {import("./conversation_store.js").Conversation} Conversation
 * @typedef {import("./conversation_store.js").ListState} ListState
 * @typedef {{open(id: string): void, menu(conversation: Conversation, button: HTMLElement): void, more(): void,
 *   reload(): void, rename(conversation: Conversation, title: string): void, cancel(): void}} RowEvents
 */

/**
 * @param {Readonly<ListState>} state
 * @param {RowEvents} events
 */
export function conversationRows(state, events) {
  const { items, total, q, loaded, failed } = state;
  if (!loaded) return skeleton();
  if (!items.length) return failed ? failure(events) : nothing(q);
  return html`${repeat(
    groupsOf(items),
    ([name]) => name,
    ([name, members]) => html`<section aria-label=${name}>
      <h3 class="list-heading">${name}</h3>
      <ul>
        ${repeat(members, ({ id }) => id, (one) => html`<li data-id=${one.id}>${row(one, state, events)}</li>`)}
      </ul>
    </section>`,
  )}
  ${items.length < total
    ? html`<button type="button" class="button button-text conversations-more" data-more @click=${events.more}>
        ${t("Show more")}
      </button>`
    : ""}`;
}

function skeleton() {
  const rows = Array.from({ length: 6 }, () => html`<span></span>`);
  return html`<div class="skeleton skeleton-list" aria-hidden="true">${rows}</div>`;
}

/** @param {string} q */
function nothing(q) {
  return q
    ? stateView({ icon: "search", said: t("Nothing found."), isSmall: true })
    : stateView({ icon: "chat", said: t("Your conversations will be kept here."), isSmall: true });
}

/** @param {RowEvents} events */
function failure({ reload }) {
  const action = html`<button type="button" class="button button-small" @click=${reload}>${t("Try again")}</button>`;
  return stateView({ icon: "warning", said: t("The list could not be loaded."), action, tone: "bad", isSmall: true });
}

/**
 * @param {Conversation} conversation
 * @param {Readonly<ListState>} state
 * @param {RowEvents} events
 */
function row(conversation, state, events) {
  const { id, title, updated_at: updatedAt } = conversation;
  if (state.renaming === id) return keyed(id, renameForm(conversation, events));
  const name = title || t("Untitled");
  const open = (/** @type {MouseEvent} */ event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    events.open(id);
  };
  return html`<a
      class="conversation"
      href=${`/${query({ c: id })}`}
      aria-current=${state.openId === id ? "page" : "false"}
      title=${`${name}\n${formatAgo(updatedAt)}`}
      @click=${open}
      ><span class="conversation-title">${name}</span>${state.live.has(id) ? liveSign() : ""}</a
    >
    <button
      type="button"
      class="button button-icon conversation-menu"
      aria-haspopup="menu"
      aria-expanded="false"
      title=${t("More")}
      @click=${(/** @type {Event} */ event) => events.menu(conversation, /** @type {HTMLElement} */ (event.currentTarget))}
    >
      ${labelledIcon("more", t("More for “{title}”", { title: name }))}
    </button>`;
}

function liveSign() {
  return html`<span class="conversation-live"><span class="visually-hidden">${t("Being answered")}</span></span>`;
}

/**
 * @param {Conversation} conversation
 * @param {RowEvents} events
 */
function renameForm(conversation, events) {
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    events.rename(conversation, /** @type {HTMLInputElement} */ (form.elements.namedItem("title")).value.trim());
  };
  // Whoever goes elsewhere has said what the name is to be.
  const leave = (/** @type {FocusEvent} */ event) => {
    const form = /** @type {HTMLElement} */ (event.currentTarget);
    if (document.hasFocus() && !form.contains(/** @type {Node | null} */ (event.relatedTarget))) save(event);
  };
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    event.stopPropagation();
    if (event.key === "Escape" && !isComposing(event)) events.cancel();
  };
  return html`<form class="rename" @submit=${save} @focusout=${leave} @keydown=${onKey}>
    <input name="title" .value=${conversation.title} maxlength="500" autocomplete="off" aria-label=${t("New title")} />
    <button type="submit" class="button button-icon" title=${t("Save")}>${labelledIcon("check", t("Save"))}</button>
  </form>`;
}
