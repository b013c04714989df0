/** The box in which a question is written. */
import { isComposing } from "../ui/composing.js";
import { later } from "../ui/later.js";
import { formatNumber, t, tn } from "../ui/i18n.js";
import { part } from "../ui/page.js";
import { draftOf, keepDraft } from "./drafts.js";
import { grow, isSend } from "./enter.js";

const KEEP_MS = 300;
const MOST_CHARS = 32_000;
// So near to the most that the rest is counted.
const NEAR_CHARS = 2_000;

/**
 * @param {{onAsk(text: string): Promise<boolean> | boolean, onStop(): void, onBack(): void}} actions onAsk says
 *   whether the question was taken; onBack is for the question before
 * @param {AbortSignal} signal
 */
export function createComposer({ onAsk, onStop, onBack }, signal) {
  const form = /** @type {HTMLFormElement} */ (part("composer"));
  const box = /** @type {HTMLTextAreaElement} */ (part("question"));
  const send = /** @type {HTMLButtonElement} */ (part("send"));
  const stop = /** @type {HTMLButtonElement} */ (part("stop"));
  let running = false;
  let visit = -1;
  /** The conversation whose draft is in the box. */
  let draftId = "";

  const keep = () => keepDraft(draftId, box.value);
  const keepSoon = later(keep, KEEP_MS);
  const refresh = () => {
    send.disabled = !box.value.trim();
    part("question-limit").textContent = limitSaid(box.value.length);
    grow(box);
  };
  /** @param {string} text */
  const write = (text) => {
    box.value = text;
    refresh();
  };
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text || running || !(await onAsk(text))) return;
    // What was written while the server was looked for stays.
    if (box.value.trim() !== text) return;
    write("");
    keep();
  };
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (isSend(event)) return void submit(event);
    if (event.key !== "ArrowUp" || box.value || isComposing(event)) return;
    event.preventDefault();
    onBack();
  };

  form.addEventListener("submit", submit, { signal });
  box.addEventListener("keydown", onKey, { signal });
  box.addEventListener("input", refresh, { signal });
  box.addEventListener("input", keepSoon, { signal });
  stop.addEventListener("click", onStop, { signal });
  addEventListener("pagehide", keep, { signal });
  signal.addEventListener("abort", keep);

  return {
    /** Have the next words come here; not on a touch screen, where half of it would become a keyboard. */
    focus() {
      if (matchMedia("(pointer: coarse)").matches) return;
      box.focus();
    },

    /** @param {boolean} isRunning whether an answer is on its way: it can be stopped, and none other asked for */
    setRunning(isRunning) {
      const hadFocus = document.activeElement === (isRunning ? send : stop);
      running = isRunning;
      send.hidden = isRunning;
      stop.hidden = !isRunning;
      if (hadFocus) (isRunning ? stop : box).focus();
    },

    /** @param {import("./talk.js").TalkState} state whose draft is to be in the box */
    setConversation({ id, visit: now }) {
      const isFirst = visit < 0;
      if (now !== visit) {
        if (!isFirst) keep();
        // What was written before the page was ready is not lost.
        write((isFirst && box.value) || draftOf(id));
      } else if (id !== draftId) {
        keepDraft(draftId, "");
        keepDraft(id, box.value);
      }
      [visit, draftId] = [now, id];
    },
  };
}

/** @param {number} chars */
function limitSaid(chars) {
  if (chars >= MOST_CHARS) return t("That is as long as a question can be: {n} characters.", { n: formatNumber(MOST_CHARS) });
  const left = MOST_CHARS - chars;
  if (left > NEAR_CHARS) return "";
  // In coarse steps, for each of them is read out.
  const step = left > 200 ? 100 : 10;
  return tn("{n} more character fits.", "{n} more characters fit.", Math.max(1, Math.floor(left / step) * step));
}
