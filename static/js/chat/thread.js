/** The conversation on the page: questions and answers, one under the other. */
import { t } from "../ui/i18n.js";
import { part } from "../ui/page.js";
import { announcement, answerElement } from "./answer.js";
import { createQuestion } from "./question.js";
import { followBottom } from "./scroll.js";
import { isRunning } from "./turn.js";
import { versionSaid } from "./versions.js";

/**
 * @typedef {import("./turn.js").Turn} Turn
 * @typedef {{element: HTMLElement, edit(): void, left: AbortController}} Row a turn on the page
 * @typedef {import("./footer.js").Actions & {edit(turn: Turn, text: string): void, pick(messageId: string): void,
 *   openSource(turn: Turn, n: number, from: HTMLElement): void}} ThreadActions
 */

/**
 * @param {Omit<ThreadActions, "choose">} given
 * @param {AbortSignal} signal
 */
export function createThread(given, signal) {
  const content = part("turns");
  const status = part("answer-status");
  const scroll = followBottom(part("thread"), part("talk-body"), part("jump"), signal);
  const actions = { ...given, choose };
  /** @type {Map<Turn, Row>} */
  const rows = new Map();
  let visit = -1;
  let shownOnce = false;

  content.addEventListener("click", (event) => onClick(/** @type {HTMLElement} */ (event.target)), { signal });
  signal.addEventListener("abort", () => rows.forEach(({ left }) => left.abort()));

  /** @param {HTMLElement} target */
  function onClick(target) {
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-n]"));
    const turn = button && [...rows].find(([, { element }]) => element.contains(button))?.[0];
    if (button && turn) actions.openSource(turn, Number(button.dataset.n), button);
  }

  /**
   * @param {Turn} turn
   * @returns {Row}
   */
  function rowOf(turn) {
    const left = new AbortController();
    const element = document.createElement("div");
    element.className = "turn";
    const question = createQuestion(turn, actions, left.signal);
    element.append(question.element, answerElement(turn, actions, left.signal));
    announceEnd(turn, left.signal);
    return { element, edit: question.edit, left };
  }

  /**
   * @param {Turn} turn
   * @param {AbortSignal} left
   */
  function announceEnd(turn, left) {
    if (!isRunning(turn)) return;
    let told = false;
    const listen = () => {
      if (told || isRunning(turn)) return;
      told = true;
      status.textContent = announcement(turn.get());
    };
    turn.subscribe(listen, left);
  }

  /**
   * Put another version on the page; its switch stays where it is, and keeps the focus.
   * @param {Turn} turn
   * @param {string} id
   * @param {Parameters<import("./versions.js").Choose>[1]} from
   */
  function choose(turn, id, { kind, step, button }) {
    const at = [...rows.keys()].indexOf(turn);
    const { top } = button.getBoundingClientRect();
    given.pick(id);
    queueMicrotask(() =>
      scroll.hold(top, () => {
        const [now, row] = [...rows][at] ?? [];
        if (!now || !row) return null;
        const steps = /** @type {NodeListOf<HTMLButtonElement>} */ (
          row.element.querySelectorAll(`[data-versions=${kind}] button`)
        );
        const next = [...steps].find((one) => Number(one.dataset.step) === step && !one.disabled);
        (next ?? [...steps].find((one) => !one.disabled))?.focus({ preventScroll: true });
        status.textContent = versionSaid(now.get()[kind]);
        return steps[0] ?? null;
      }),
    );
  }

  function clear() {
    for (const { element, left } of rows.values()) {
      left.abort();
      element.remove();
    }
    rows.clear();
    status.textContent = "";
  }

  /** @param {Turn[]} turns what is to be on the page; what is there already stays the same elements */
  function arrange(turns) {
    for (const [turn, { element, left }] of rows) {
      if (turns.includes(turn)) continue;
      left.abort();
      element.remove();
      rows.delete(turn);
    }
    const arranged = turns.map((turn) => /** @type {const} */ ([turn, rows.get(turn) ?? rowOf(turn)]));
    rows.clear();
    arranged.forEach(([turn, row], i) => {
      rows.set(turn, row);
      if (content.children[i] !== row.element) content.insertBefore(row.element, content.children[i] ?? null);
    });
  }

  return {
    scroll,

    /** @param {import("./talk.js").TalkState} state */
    show({ turns, visit: now }) {
      const last = turns.at(-1);
      const isOther = now !== visit;
      if (isOther) clear();
      const wasEmpty = !rows.size;
      const isAsked = !isOther && shownOnce && last && !rows.has(last) && isRunning(last) && !last.get().messageId;
      visit = now;
      shownOnce = true;
      arrange(turns);
      if (isAsked) status.textContent = t("The answer is on its way.");
      if (isAsked || (wasEmpty && turns.length)) scroll.follow();
    },

    /** Put the last question differently. */
    editLast() {
      [...rows.values()].at(-1)?.edit();
    },
  };
}
