/** Letters that are put together from several keys, as Hangul is. */

const IME_KEY_CODE = 229;

/**
 * Whether a letter is being composed: then keys belong to the input method. Safari reports the Enter that
 * ends a composition after it, with the key code of an IME.
 * @param {KeyboardEvent} event
 */
export function isComposing(event) {
  return event.isComposing || event.keyCode === IME_KEY_CODE;
}
