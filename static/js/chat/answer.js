/** One answer on the page: its text as it streams, and below it sources, notes and what to do with it. */
import { html, nothing, render } from "lit-html";

import { copyText } from "../ui/clipboard.js";
import { formatDuration, t, tn } from "../ui/i18n.js";
import { icon, labelledIcon } from "../ui/icon.js";
import { toastError } from "../ui/toast.js";
import { cachedMark } from "./cached.js";
import { sourceName, verdictName } from "./passage.js";
import { countSaid, markUnsupported, supportLine, verdictMark } from "./support.js";

/**
 * @typedef {import("./turn.js").Turn} Turn
 * @typedef {import("./turn.js").TurnState} TurnState
 * @typedef {{retry(turn: Turn): void, rate(turn: Turn, rating: number): void}} Actions
 */

const SAID_ALREADY = new Set(["answer_extractive", "no_documents"]);

// On its way while the page is read; the first answer waits for it if it must.
const markdown = import("./markdown.js");

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
  const body = document.createElement("div");
  body.className = "prose";
  const below = document.createElement("div");
  element.append(body, below);

  /** @type {{show(text: string): void} | null} */
  let view = null;
  let frame = 0;
  /** The sentences that are marked by now. @type {[number, number][]} */
  let marked = [];
  const paint = () => {
    frame = 0;
    const state = turn.get();
    element.dataset.phase = state.phase;
    view?.show(state.text);
    nameCitations(body, state);
    if (view && hasEnded(state) && marked !== state.unsupported) {
      marked = state.unsupported;
      markUnsupported(body, state.text, marked);
    }
    render(belowAnswer(turn, state, actions), below);
  };
  // However many words arrive between two frames, they are painted once.
  const schedule = () => void (frame ||= requestAnimationFrame(paint));
  turn.subscribe(schedule, signal);
  markdown.then(({ createMarkdownView }) => {
    view = createMarkdownView(body);
    schedule();
  });
  return element;
}

/**
 * Say what each [n] points to; a number that no source has is plain text.
 * @param {HTMLElement} body
 * @param {TurnState} state
 */
function nameCitations(body, { citations }) {
  for (const button of body.querySelectorAll("button.citation")) {
    const source = citations.find(({ n }) => String(n) === /** @type {HTMLElement} */ (button).dataset.n);
    button.toggleAttribute("disabled", !source);
    if (!source) continue;
    const verdict = source.verdict && source.verdict !== "supported" ? ` (${verdictName(source.verdict)})` : "";
    button.setAttribute("aria-label", t("Source {n}: {title}", { n: source.n, title: source.title }) + verdict);
    button.setAttribute("title", sourceName(source) + verdict);
    if (source.verdict) button.setAttribute("data-verdict", source.verdict);
  }
}

/**
 * @param {Turn} turn
 * @param {TurnState} state
 * @param {Actions} actions
 */
function belowAnswer(turn, state, actions) {
  const ended = hasEnded(state);
  return html`
    ${progress(state)} ${state.error ? failure(turn, state, actions) : ""}
    ${noteBox(notesOf(state))}
    ${ended ? supportLine(state) : ""} ${ended && state.citations.length ? sourceList(state) : ""} ${ended ? footer(turn, state, actions) : ""}
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

/**
 * @param {Turn} turn
 * @param {TurnState} state
 * @param {Actions} actions
 */
function failure(turn, { error }, actions) {
  return html`<div class="failure" role="alert">
    ${icon("warning")}
    <p>${error?.message}</p>
    <button type="button" class="button button-small" @click=${() => actions.retry(turn)}>
      ${icon("retry")}${t("Try again")}
    </button>
  </div>`;
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
 * @param {Turn} turn
 * @param {TurnState} state
 * @param {Actions} actions
 */
function footer(turn, state, actions) {
  return html`<footer class="answer-footer">
    <p class="answer-facts"><span>${facts(state).join(" · ")}</span> ${cachedMark(state)}</p>
    <div class="answer-actions">
      ${action("copy", t("Copy answer"), () => copyText(state.text))}
      ${state.messageId ? action("timeline", t("Time line"), () => showTimeline(state.messageId)) : ""}
      ${action("retry", t("Ask again"), () => actions.retry(turn))}
      ${action("thumb-up", t("Good answer"), () => actions.rate(turn, 1), state.rating === 1)}
      ${action("thumb-down", t("Bad answer"), () => actions.rate(turn, -1), state.rating === -1)}
    </div>
  </footer>`;
}

/** @param {string} messageId */
function showTimeline(messageId) {
  import("./timeline.js").then(({ openTimeline }) => openTimeline(messageId)).catch(toastError);
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

/** @param {TurnState} state */
function facts({ phase, model, timings, citations }) {
  const extracted = citations.some((source) => source.cited) ? t("Sentences from your documents") : "";
  const seconds = timings.total === undefined ? "" : formatDuration(timings.total);
  return [
    phase === "stopped" ? t("Stopped") : "",
    model === "extractive" ? extracted : model,
    seconds,
  ].filter(Boolean);
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
