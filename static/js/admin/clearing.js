/** Clearing one kind of cached things, or all: asked for, confirmed, done, and said how many there were. */
import { html, render } from "lit-html";

import { callJson } from "../net/api.js";
import { t, tn } from "../ui/i18n.js";
import { icon } from "../ui/icon.js";
import { part } from "../ui/page.js";
import { kindName } from "./names.js";

/**
 * @param {() => void} onCleared
 * @param {AbortSignal} signal
 */
export function createClearing(onCleared, signal) {
  const dialog = /** @type {HTMLDialogElement} */ (part("clear-dialog"));
  const state = { kind: /** @type {string | null} */ (null), busy: false, error: "" };

  const paint = () => render(question(state, clear), dialog);

  async function clear() {
    if (state.busy) return;
    Object.assign(state, { busy: true, error: "" });
    paint();
    try {
      const body = state.kind ? { object: state.kind } : {};
      const { cleared } = await callJson("/cache/clear", { method: "POST", body, signal });
      part("clear-result").textContent = tn("{n} entry was cleared.", "{n} entries were cleared.", cleared);
      dialog.close();
      onCleared();
    } catch (error) {
      state.error = /** @type {Error} */ (error).message;
    }
    state.busy = false;
    paint();
  }

  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(), { signal });

  return {
    /** @param {string | null} kind null: all of them */
    ask(kind) {
      Object.assign(state, { kind, error: "" });
      part("clear-result").textContent = "";
      paint();
      dialog.showModal();
    },
  };
}

/**
 * @param {{kind: string | null, busy: boolean, error: string}} state
 * @param {() => void} clear
 */
function question({ kind, busy, error }, clear) {
  const asked = kind ? t("Clear “{name}”?", { name: kindName(kind) }) : t("Clear the whole cache?");
  return html`<form method="dialog" class="confirm-form" aria-busy=${busy}>
    <h2 id="clear-question">${asked}</h2>
    <p>${consequence(kind)}</p>
    ${error ? html`<p class="field-error" role="alert">${error}</p>` : ""}
    <div class="confirm-actions">
      <button type="submit" class="button" autofocus>${t("Cancel")}</button>
      <button type="button" class="button button-danger" @click=${clear}>${icon("trash")}${t("Clear")}</button>
    </div>
  </form>`;
}

/** @param {string | null} kind */
function consequence(kind) {
  if (kind === "answer") return t("Answers will be computed anew, which takes longer once; nothing is lost.");
  return t("What is asked for next will be computed anew, which takes longer once; nothing is lost.");
}
