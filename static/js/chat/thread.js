/** The conversation on the page: questions and answers, one under the other. */
import { copyText } from "../ui/clipboard.js";
import { t } from "../ui/i18n.js";
import { part } from "../ui/page.js";
import { announcement, answerElement } from "./answer.js";
import { followBottom } from "./scroll.js";
import { isRunning } from "./turn.js";

/** @typedef {import("./turn.js").Turn} Turn */

/**
 * @param {import("./answer.js").Actions & {openSource(turn: Turn, n: number, from: HTMLElement): void}} actions
 * @param {AbortSignal} signal
 */
export function createThread(actions, signal) {
  const content = part("turns");
  const status = part("answer-status");
  const { follow } = followBottom(part("thread"), content, part("jump"), signal);
  /** @type {WeakMap<Element, Turn>} */
  const turnOfElement = new WeakMap();
  let shown = new AbortController();

  content.addEventListener("click", (event) => onClick(/** @type {HTMLElement} */ (event.target)), { signal });

  /** @param {HTMLElement} target */
  function onClick(target) {
    if (target.closest(".copy-code")) copyText(target.parentElement?.querySelector("code")?.textContent ?? "");
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-n]"));
    const turn = turnOfElement.get(/** @type {Element} */ (target.closest("article")));
    if (button && turn) actions.openSource(turn, Number(button.dataset.n), button);
  }

  /** @param {Turn} turn */
  function append(turn) {
    const question = document.createElement("div");
    question.className = "question";
    question.textContent = turn.get().question;
    const answer = answerElement(turn, actions, shown.signal);
    turnOfElement.set(answer, turn);
    content.append(question, answer);
    announceEnd(turn);
  }

  /** @param {Turn} turn */
  function announceEnd(turn) {
    if (!isRunning(turn)) return;
    let told = false;
    const listen = () => {
      if (told || isRunning(turn)) return;
      told = true;
      status.textContent = announcement(turn.get());
    };
    turn.subscribe(listen, shown.signal);
  }

  return {
    /** @param {Turn[]} turns */
    show(turns) {
      shown.abort();
      shown = new AbortController();
      content.replaceChildren();
      status.textContent = "";
      turns.forEach(append);
      follow();
    },

    /** @param {Turn} turn */
    add(turn) {
      append(turn);
      status.textContent = t("The answer is on its way.");
      follow();
    },
  };
}
