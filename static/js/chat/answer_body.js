/** The text of an answer as it streams: painted at most once in a frame, its citations named, its code to be copied. */
import { copyText } from "../ui/clipboard.js";
import { t } from "../ui/i18n.js";
import { inNextFrame } from "./frames.js";
import { sourceName, verdictName } from "./passage.js";
import { markUnsupported } from "./sentence_marks.js";
import { isRunning } from "./turn.js";

/**
 * @typedef {import("./turn.js").Turn} Turn
 * @typedef {import("./turn.js").TurnState} TurnState
 * @typedef {{show(text: string, ended: boolean, until: number): boolean}} View
 */

/** @type {Promise<typeof import("./markdown/view.js")> | null} */
let markdown = null;
/** Load what shows answers; it is on its way from when a question is being written, or an answer comes. */
export const loadMarkdown = () => (markdown ??= import("./markdown/view.js"));
const colouring = () => import("./markdown/colouring.js");

/**
 * An element that shows the text of `turn` and follows it until `signal` ends.
 * @param {Turn} turn
 * @param {(state: TurnState) => void} onPaint called in each frame in which the text was painted; of an answer that
 *   has ended, once all of it is shown
 * @param {AbortSignal} signal
 */
export function answerBody(turn, onPaint, signal) {
  const body = document.createElement("div");
  body.className = "prose";
  /** Citations, and what they were named after. @type {Map<HTMLElement, TurnState["citations"] | null>} */
  const buttons = new Map();
  /** The sentences that are marked, or are being. @type {[number, number][]} */
  let marked = [];
  /** @type {ReturnType<typeof markUnsupported> | null} */
  let mark = null;
  /** @type {View | null} */
  let view = null;

  /** @param {number} until */
  const paint = (until) => {
    if (signal.aborted) return true;
    const state = turn.get();
    const ended = !isRunning(turn);
    const whole = view ? view.show(state.text, ended, until) : !state.text;
    nameCitations(buttons, state);
    if (whole || !ended) onPaint(state);
    if (!whole || !ended || state.phase === "failed") return whole || !view;
    if (marked !== state.unsupported) {
      // The frames after this one are for that; it has had enough to do.
      marked = state.unsupported;
      mark = marked.length ? markUnsupported(body, state.text, marked) : null;
    } else if (mark?.(until)) mark = null;
    return !mark;
  };
  const schedule = () => inNextFrame(paint);

  loadMarkdown()
    .then(({ createMarkdownView }) => {
      view = createMarkdownView(body, {
        onCitation: (button) => buttons.set(button, null),
        onSettled: (block) => {
          if (block.querySelector("code[data-language]")) colouring().then(({ colourCode }) => colourCode(block));
        },
      });
    })
    .catch(() => {
      view = plainView(body);
    })
    .then(schedule);
  turn.subscribe(schedule, signal);
  body.addEventListener("click", copyCode);
  return body;
}

/**
 * What is shown where the script for Markdown cannot be had: the text as it was written.
 * @param {HTMLElement} body
 * @returns {View}
 */
function plainView(body) {
  body.classList.add("prose-plain");
  return {
    show(text) {
      body.textContent = text;
      return true;
    },
  };
}

/** @param {MouseEvent} event */
function copyCode({ target }) {
  const button = /** @type {Element} */ (target).closest(".code-copy");
  if (button) copyText(button.closest(".code")?.querySelector("code")?.textContent ?? "");
}

/**
 * Say what each [n] points to, if that is not said yet; a number that no source has is plain text.
 * @param {Map<HTMLElement, TurnState["citations"] | null>} buttons
 * @param {TurnState} state
 */
function nameCitations(buttons, { citations }) {
  for (const [button, named] of buttons) {
    if (!button.isConnected) buttons.delete(button);
    else if (named !== citations) name(button, citations);
    else continue;
    if (button.isConnected) buttons.set(button, citations);
  }
}

/**
 * @param {HTMLElement} button
 * @param {TurnState["citations"]} citations
 */
function name(button, citations) {
  const source = citations.find(({ n }) => String(n) === button.dataset.n);
  button.toggleAttribute("disabled", !source);
  if (!source) return;
  const verdict = source.verdict && source.verdict !== "supported" ? ` (${verdictName(source.verdict)})` : "";
  button.setAttribute("aria-label", t("Source {n}: {title}", { n: source.n, title: source.title }) + verdict);
  button.setAttribute("title", sourceName(source) + verdict);
  if (source.verdict) button.setAttribute("data-verdict", source.verdict);
}
