/** One question on the page: as it was asked, and in a box of its own while it is put differently. */
import { html, render } from "lit-html";

import { copyText } from "../ui/clipboard.js";
import { isComposing } from "../ui/composing.js";
import { t } from "../ui/i18n.js";
import { labelledIcon } from "../ui/icon.js";
import { grow, isSend } from "./enter.js";
import { versionSwitch } from "./versions.js";

const MOST_CHARS = 32_000;

/**
 * @typedef {import("./turn.js").Turn} Turn
 * @typedef {{edit(turn: Turn, text: string): void, choose(turn: Turn, id: string,
 *   from: Parameters<import("./versions.js").Choose>[1]): void}} QuestionActions
 */

/**
 * @param {Turn} turn
 * @param {QuestionActions} actions
 * @param {AbortSignal} signal
 */
export function createQuestion(turn, actions, signal) {
  const element = document.createElement("div");
  element.className = "asked";
  let editing = false;
  let painted = /** @type {unknown} */ (null);

  const paint = () => {
    const { question, questions } = turn.get();
    render(editing ? box(question) : shown(question, questions), element);
  };
  const begin = () => {
    editing = true;
    paint();
    const text = /** @type {HTMLTextAreaElement} */ (element.querySelector("textarea"));
    grow(text);
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);
  };
  const end = () => {
    editing = false;
    paint();
  };
  const cancel = () => {
    end();
    /** @type {HTMLElement | null} */ (element.querySelector(".question-edit"))?.focus();
  };
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = /** @type {HTMLTextAreaElement} */ (element.querySelector("textarea")).value.trim();
    if (!text) return;
    end();
    actions.edit(turn, text);
  };
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (isSend(event)) save(event);
    if (event.key !== "Escape" || isComposing(event)) return;
    event.preventDefault(); // it ends the editing, not the answer under way
    cancel();
  };

  /** @param {string} text @param {import("./turn.js").Versions} versions */
  const shown = (text, versions) => html`<div class="question">${text}</div>
    <div class="question-tools">
      ${versionSwitch(versions, "questions", (id, from) => actions.choose(turn, id, from))}
      <div class="question-actions">
        <button type="button" class="button button-icon" title=${t("Copy question")} @click=${() => copyText(text)}>
          ${labelledIcon("copy", t("Copy question"))}
        </button>
        <button type="button" class="button button-icon question-edit" title=${t("Edit question")} @click=${begin}>
          ${labelledIcon("pencil", t("Edit question"))}
        </button>
      </div>
    </div>`;

  /** @param {string} text */
  const box = (text) => html`<form class="question-form" @submit=${save}>
    <textarea
      rows="1"
      maxlength=${MOST_CHARS}
      aria-label=${t("Edit question")}
      enterkeyhint="send"
      .value=${text}
      @keydown=${onKey}
      @input=${(/** @type {Event} */ event) => grow(/** @type {HTMLTextAreaElement} */ (event.currentTarget))}
    ></textarea>
    <div class="question-form-actions">
      <button type="button" class="button button-small" @click=${cancel}>${t("Cancel")}</button>
      <button type="submit" class="button button-small button-primary">${t("Save & ask")}</button>
    </div>
  </form>`;

  // Of the many changes while an answer streams, few are about its question.
  turn.subscribe(({ questions }) => {
    if (questions === painted || editing) return;
    painted = questions;
    paint();
  }, signal);
  return { element, edit: begin };
}
