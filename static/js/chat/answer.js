/** One answer on the page: its text as it streams, and below it sources, notes and what to do with it. */
import { html, render } from "lit-html";

import { t, tn } from "../ui/i18n.js";
import { icon } from "../ui/icon.js";
import { answerBody } from "./answer_body.js";
import { failure } from "./failure.js";
import { answerVersions, footer } from "./footer.js";
import { sourceName, verdictName } from "./passage.js";
import { countSaid, supportLine, verdictMark } from "./support.js";

/**
 * @typedef {import("./turn.js").Turn} Turn
 * @typedef {import("./turn.js").TurnState} TurnState
 * @typedef {import("./footer.js").Actions} Actions
 */

const SAID_ALREADY = new Set(["answer_extractive", "no_documents"]);

/**
 * An element that shows `turn` and follows it until `signal` ends.
 * @param {Turn} turn
 * @param {Actions} actions
 * @param {AbortSignal} signal
 */
export function answerElement(turn, actions, signal) {
  const element = document.createElement("article");
  element.className = "answer";
  element.setAttribute("aria-label", t("Answer"));
  const heading = document.createElement("h2");
  heading.className = "visually-hidden";
  heading.textContent = t("Answer");
  const below = document.createElement("div");
  /** @param {TurnState} state */
  const paint = (state) => {
    element.dataset.phase = state.phase;
    render(belowAnswer(turn, state, actions), below);
  };
  element.append(heading, answerBody(turn, paint, signal), below);
  return element;
}

/**
 * @param {Turn} turn
 * @param {TurnState} state
 * @param {Actions} actions
 */
function belowAnswer(turn, state, actions) {
  const ended = hasEnded(state);
  return html`
    ${progress(state)} ${state.phase === "failed" ? failure(turn, state, actions) : ""}
    ${noteBox(notesOf(state))}
    ${ended ? supportLine(state) : ""} ${ended && state.citations.length ? sourceList(state) : ""} ${ended ? footer(turn, state, actions) : answerVersions(turn, state, actions)}
  `;
}

/** @param {TurnState} state */
function hasEnded({ phase }) {
  return phase === "done" || phase === "stopped";
}

/** @param {TurnState} state without what the answer or the line below it says already */
function notesOf({ notes, model }) {
  return notes.filter(({ code }) => model !== "extractive" || !SAID_ALREADY.has(code));
}

/** @param {import("./turn.js").Note[]} notes */
function noteBox(notes) {
  if (!notes.length) return "";
  return html`<div class="note">${icon("info")}<div>${notes.map(({ message }) => html`<p>${message}</p>`)}</div></div>`;
}

/** @param {TurnState} state */
function progress({ phase, citations }) {
  if (phase !== "waiting" && phase !== "reading") return "";
  const said =
    phase === "waiting"
      ? t("Searching the documents…")
      : tn("Reading {n} passage…", "Reading {n} passages…", citations.length);
  return html`<p class="progress-line">${said}</p>
    <div class="skeleton" aria-hidden="true"><span></span><span></span><span></span></div>`;
}

/** @param {TurnState} state the passages it cites, or all it was made from when it cites none */
function sourceList({ citations }) {
  const cited = citations.filter((source) => source.cited);
  const others = cited.length ? citations.filter((source) => !source.cited) : [];
  return html`<ol class="source-list" aria-label=${t("Sources")}>
    ${(cited.length ? cited : citations).map(sourceChip)}
    ${others.length
      ? html`<li>
          <button type="button" class="source-chip source-others" data-n=${others[0].n}>
            ${tn("{n} more found", "{n} more found", others.length)}
          </button>
        </li>`
      : ""}
  </ol>`;
}

/** @param {import("./turn.js").Citation} source */
function sourceChip(source) {
  const title = [sourceName(source), source.verdict ? verdictName(source.verdict) : ""].filter(Boolean).join(" – ");
  return html`<li>
    <button type="button" class="source-chip" data-n=${source.n} title=${title}>
      <span class="source-number" aria-hidden="true">${source.n}</span>
      <span class="source-name">${sourceName(source)}</span>
      ${verdictMark(source.verdict)}
    </button>
  </li>`;
}

/**
 * What is read out when an answer has ended: its words without their marks.
 * @param {TurnState} state
 */
export function announcement({ phase, text, citations, unsupported, error }) {
  if (error) return ""; // the failure is an alert of its own
  const plain = text.replace(/\[\d[\d,\s]*\]/g, "").replace(/[*_`#>|]/g, "");
  const ending = phase === "stopped" ? t("Stopped") : tn("{n} source", "{n} sources", citations.length);
  return [plain, ending, unsupported.length ? countSaid(unsupported.length) : ""].filter(Boolean).join(" ");
}
