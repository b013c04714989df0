/** Below an ended answer: how it came about, and what can be done with it. */
import { html, nothing } from "lit-html";

import { copyText } from "../ui/clipboard.js";
import { formatDuration, t } from "../ui/i18n.js";
import { labelledIcon } from "../ui/icon.js";
import { openMenu } from "../ui/menu.js";
import { toastError } from "../ui/toast.js";
import { cachedMark } from "./cached.js";
import { exportAddress } from "./exporting.js";
import { personaName } from "./names.js";
import { sourceName } from "./passage.js";
import { versionSwitch } from "./versions.js";

/**
 * @typedef {import("./turn.js").Turn} Turn
 * @typedef {import("./turn.js").TurnState} TurnState
 * @typedef {{retry(turn: Turn): void, rate(turn: Turn, rating: number): void, choose(turn: Turn, id: string,
 *   from: Parameters<import("./versions.js").Choose>[1]): void, askElsewhere(turn: Turn): void}} Actions
 */

/**
 * @param {Turn} turn
 * @param {TurnState} state
 * @param {Actions} actions
 */
export function footer(turn, state, actions) {
  return html`<footer class="answer-footer">
    <div class="answer-about">
      ${answerVersions(turn, state, actions)}
      <p class="answer-facts">${facts(turn, state)} ${cachedMark(state)}</p>
    </div>
    <div class="answer-actions">
      ${action("copy", t("Copy answer"), () => copyText(asWritten(state)))}
      ${state.messageId ? action("timeline", t("Time line"), () => showTimeline(state.messageId)) : ""}
      ${action("retry", t("Ask again"), () => actions.retry(turn))}
      ${state.messageId ? thumbs(turn, state, actions) : ""}
      ${state.messageId ? more(turn, state) : ""}
    </div>
  </footer>`;
}

/**
 * The way to the other answers to its question.
 * @param {Turn} turn
 * @param {TurnState} state
 * @param {Actions} actions
 */
export function answerVersions(turn, { answers }, actions) {
  return versionSwitch(answers, "answers", (id, from) => actions.choose(turn, id, from));
}

/**
 * @param {Turn} turn
 * @param {TurnState} state
 * @param {Actions} actions
 */
function thumbs(turn, { rating }, { rate }) {
  return html`${action("thumb-up", t("Good answer"), () => rate(turn, 1), rating === 1)}
  ${action("thumb-down", t("Bad answer"), () => rate(turn, -1), rating === -1)}`;
}

/**
 * @param {Turn} turn
 * @param {TurnState} state
 */
function more(turn, { conversationId }) {
  const open = (/** @type {Event} */ event) => {
    const button = /** @type {HTMLElement} */ (event.currentTarget);
    openMenu(button, [
      { label: t("How it was answered"), icon: "info", run: () => showHow(turn, button) },
      { label: t("Export conversation as Markdown"), icon: "download", href: exportAddress(conversationId, "md") },
      { label: t("Export conversation as JSON"), icon: "download", href: exportAddress(conversationId, "json") },
    ]);
  };
  return html`<button
    type="button"
    class="button button-icon"
    aria-haspopup="menu"
    aria-expanded="false"
    title=${t("More")}
    @click=${open}
  >
    ${labelledIcon("more", t("More"))}
  </button>`;
}

/** @param {string} messageId */
function showTimeline(messageId) {
  import("./timeline.js").then(({ openTimeline }) => openTimeline(messageId)).catch(toastError);
}

/**
 * @param {Turn} turn
 * @param {HTMLElement} button
 */
function showHow(turn, button) {
  import("./how.js").then(({ openHow }) => openHow(turn.get(), button)).catch(toastError);
}

/**
 * @param {string} name
 * @param {string} label
 * @param {() => void} run
 * @param {boolean} [pressed]
 */
function action(name, label, run, pressed) {
  return html`<button
    type="button"
    class="button button-icon"
    title=${label}
    aria-pressed=${pressed ?? nothing}
    @click=${run}
  >
    ${labelledIcon(name, label)}
  </button>`;
}

/**
 * @param {Turn} turn
 * @param {TurnState} state
 */
function facts(turn, state) {
  const { phase, timings } = state;
  const by = answeredBy(state);
  const how = (/** @type {Event} */ event) => showHow(turn, /** @type {HTMLElement} */ (event.currentTarget));
  const parts = [
    phase === "stopped" ? html`<span>${t("Stopped")}</span>` : "",
    by && state.messageId
      ? html`<button type="button" class="answer-by" aria-haspopup="dialog" title=${t("How it was answered")} @click=${how}>${by}</button>`
      : by,
    timings.total === undefined ? "" : html`<span>${formatDuration(timings.total)}</span>`,
  ].filter(Boolean);
  return parts.map((one, i) => html`${i ? html`<span aria-hidden="true">·</span>` : ""}${one}`);
}

/** Who answered, and in which voice. @param {TurnState} state */
function answeredBy({ model, persona, citations }) {
  const extracted = citations.some((source) => source.cited) ? t("Sentences from your documents") : "";
  const voice = persona && persona !== "default" ? personaName(persona) : "";
  return [model === "extractive" ? extracted : model, voice].filter(Boolean).join(" · ");
}

/** The answer as it was written, with what it cites listed below. @param {TurnState} state */
function asWritten({ text, citations }) {
  const cited = citations.filter((source) => source.cited);
  if (!cited.length) return text;
  return [text.trimEnd(), "", `${t("Sources")}:`, ...cited.map((source) => `[${source.n}] ${sourceName(source)}`)].join("\n");
}
