/** What Enter means in a box for questions. */
import { isComposing } from "../ui/composing.js";

/**
 * Enter that means "send". While Hangul is being composed Enter ends the syllable and nothing else.
 * @param {KeyboardEvent} event
 */
export function isSend(event) {
  return event.key === "Enter" && !event.shiftKey && !isComposing(event);
}

/**
 * As high as its text, where the style sheet cannot do it.
 * @param {HTMLTextAreaElement} box
 */
export function grow(box) {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}
