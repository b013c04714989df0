/** The box in which a question is written. */
import { part } from "../ui/page.js";

const IME_KEY_CODE = 229;

/**
 * Enter that means "send". While Hangul is being composed Enter ends the syllable and nothing
 * else; Safari reports that Enter after the composition, with the key code of an IME.
 * @param {KeyboardEvent} event
 */
function isSend(event) {
  const composing = event.isComposing || event.keyCode === IME_KEY_CODE;
  return event.key === "Enter" && !event.shiftKey && !composing;
}

/**
 * @param {{onAsk(text: string): void, onStop(): void}} actions
 * @param {AbortSignal} signal
 */
export function createComposer({ onAsk, onStop }, signal) {
  const form = /** @type {HTMLFormElement} */ (part("composer"));
  const box = /** @type {HTMLTextAreaElement} */ (part("question"));
  const send = /** @type {HTMLButtonElement} */ (part("send"));
  const stop = /** @type {HTMLButtonElement} */ (part("stop"));
  let running = false;

  const refresh = () => {
    send.disabled = !box.value.trim();
    grow(box);
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text || running) return;
    box.value = "";
    refresh();
    onAsk(text);
  };

  form.addEventListener("submit", submit, { signal });
  box.addEventListener("keydown", (event) => isSend(event) && submit(event), { signal });
  box.addEventListener("input", refresh, { signal });
  stop.addEventListener("click", onStop, { signal });
  refresh();

  return {
    focus: () => box.focus(),

    /** @param {boolean} isRunning whether an answer is on its way: it can be stopped, and none other asked for */
    setRunning(isRunning) {
      const hadFocus = document.activeElement === (isRunning ? send : stop);
      running = isRunning;
      send.hidden = isRunning;
      stop.hidden = !isRunning;
      if (hadFocus) (isRunning ? stop : box).focus();
    },
  };
}

/**
 * As high as its text, where the style sheet cannot do it.
 * @param {HTMLTextAreaElement} box
 */
function grow(box) {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}
