/** What stands in the place of an answer that failed: why, and what can be done. */
import { html } from "lit-html";

import { formatDuration, t } from "../ui/i18n.js";
import { icon } from "../ui/icon.js";

const SECOND_MS = 1000;

/**
 * @typedef {import("./turn.js").Turn} Turn
 * @typedef {import("./turn.js").TurnState} TurnState
 */

/** Turns whose button is counting down. @type {WeakSet<Turn>} */
const counting = new WeakSet();

/**
 * @param {Turn} turn
 * @param {TurnState} state
 * @param {{retry(turn: Turn): void, askElsewhere(turn: Turn): void}} actions
 */
export function failure(turn, state, { retry, askElsewhere }) {
  const { error } = state;
  const isGone = error?.code === "conversation_not_found";
  return html`<div class="failure" role="alert">
    ${icon("warning")}
    <p>${error?.message}</p>
    ${isGone
      ? html`<button type="button" class="button button-small" @click=${() => askElsewhere(turn)}>
          ${icon("plus")}${t("Ask in a new chat")}
        </button>`
      : again(turn, state, retry)}
  </div>`;
}

/**
 * @param {Turn} turn
 * @param {TurnState} state
 * @param {(turn: Turn) => void} retry
 */
function again(turn, state, retry) {
  const waitMs = waitOf(state);
  if (waitMs) countDown(turn);
  const said = waitMs ? t("Try again in {time}", { time: formatDuration(waitMs) }) : t("Try again");
  return html`<button type="button" class="button button-small" ?disabled=${waitMs > 0} @click=${() => retry(turn)}>
    ${icon("retry")}<span>${said}</span>
  </button>`;
}

/**
 * How long the server wants to be left alone, in whole seconds.
 * @param {TurnState} state
 */
function waitOf({ error, failedAt }) {
  if (!error?.retryAfterS || !failedAt) return 0;
  const leftMs = failedAt + error.retryAfterS * SECOND_MS - Date.now();
  return Math.max(0, Math.ceil(leftMs / SECOND_MS)) * SECOND_MS;
}

/** Have `turn` painted again in a second. @param {Turn} turn */
function countDown(turn) {
  if (counting.has(turn)) return;
  counting.add(turn);
  setTimeout(() => {
    counting.delete(turn);
    turn.set({});
  }, SECOND_MS);
}
