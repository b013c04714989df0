/** The keys that work on the whole page, kept in one place so that no two parts take the same one. */
import { isComposing } from "../ui/composing.js";

/**
 * @typedef {{keys: string, run: (event: KeyboardEvent) => void, whileTyping?: boolean}} Shortcut `keys`: strokes
 *   one after the other, such as "Mod+K", "?" or "g c"; Mod is ⌘ on Apple's machines and Ctrl elsewhere
 */

const OFF_KEY = "likeopt.keys";
const OFF = "off";
// How long the second stroke of "g c" may take.
const PATIENCE_MS = 1_200;
const NOT_TEXT = new Set(["button", "checkbox", "color", "file", "image", "radio", "range", "reset", "submit"]);

/** Whether ⌘ is this machine's command key. */
export const isApple = () => document.documentElement.dataset.keyboard === "apple";

/** Whether keys without Ctrl or ⌘ do something; people who dictate or tremble switch that off (WCAG 2.1.4). */
export function areSingleKeysOn() {
  try {
    return localStorage.getItem(OFF_KEY) !== OFF;
  } catch {
    return true;
  }
}

/** @param {boolean} isOn */
export function setSingleKeys(isOn) {
  try {
    if (isOn) localStorage.removeItem(OFF_KEY);
    else localStorage.setItem(OFF_KEY, OFF);
  } catch {
    // Storage may be forbidden; then they stay as they are.
  }
}

export function createKeys() {
  /** @type {Set<Shortcut>} */
  const shortcuts = new Set();
  let begun = "";
  let timer = 0;

  /** @param {string} strokes what has been pressed of a longer shortcut */
  function wait(strokes) {
    clearTimeout(timer);
    begun = strokes;
    if (strokes) timer = window.setTimeout(() => wait(""), PATIENCE_MS);
  }

  /** @param {string} strokes @param {KeyboardEvent} event @returns {Shortcut | undefined} the newest that fits */
  function find(strokes, event) {
    return [...shortcuts].reverse().find((one) => normal(one.keys) === strokes && isOpenTo(one, event));
  }

  return {
    /**
     * Have `added` work until `signal` ends; of two with the same keys it is the one that came last.
     * @param {Shortcut[]} added
     * @param {AbortSignal} [signal]
     */
    add(added, signal) {
      for (const shortcut of added) {
        shortcuts.add(shortcut);
        signal?.addEventListener("abort", () => shortcuts.delete(shortcut));
      }
    },

    /** @param {KeyboardEvent} event */
    press(event) {
      if (event.defaultPrevented || event.repeat || isComposing(event) || isModifier(event.key)) return;
      const stroke = strokeOf(event);
      const strokes = begun ? `${begun} ${stroke}` : stroke;
      const found = find(strokes, event) ?? find(stroke, event);
      const goesOn = [...shortcuts].some((one) => normal(one.keys).startsWith(`${strokes} `) && isOpenTo(one, event));
      wait(!found && goesOn ? strokes : "");
      if (!found) return;
      event.preventDefault();
      found.run(event);
    },
  };
}

/** @param {string} key */
function isModifier(key) {
  return ["Alt", "Control", "Meta", "Shift"].includes(key);
}

/**
 * Whether `shortcut` may act now: not on what is being typed, not behind a dialog, not in a menu.
 * @param {Shortcut} shortcut
 * @param {KeyboardEvent} event
 */
function isOpenTo({ keys, whileTyping = false }, { target }) {
  const element = target instanceof Element ? target : document.body;
  if (!whileTyping && isTextField(element)) return false;
  if (element.closest("[role=menu]") || document.querySelector("dialog:modal")) return false;
  return /^(Mod|Ctrl|Alt)\+/.test(keys) || areSingleKeysOn();
}

/** @param {Element} element */
function isTextField(element) {
  if (element instanceof HTMLInputElement) return !NOT_TEXT.has(element.type);
  const isField = element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
  return isField || (element instanceof HTMLElement && element.isContentEditable);
}

/** @param {string} keys */
function normal(keys) {
  return keys.replace(/[A-Z](?= |$)/g, (letter) => letter.toLowerCase());
}

/**
 * @param {KeyboardEvent} event
 * @returns {string} such as "Mod+Shift+o", "?" or "g"
 */
function strokeOf(event) {
  const isLatin = /^[\x20-\x7e]$/.test(event.key) || event.key.length > 1;
  // With Hangul switched on the key N says "ㅜ"; where it lies on the keyboard is the same.
  const key = isLatin ? event.key : event.code.replace(/^(Key|Digit)/, "");
  const [mod, other] = isApple() ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  const held = [mod && "Mod", other && "Ctrl", event.altKey && "Alt"].filter(Boolean);
  // Shift is a part of "?", but not of "Ctrl+Shift+O".
  if (event.shiftKey && (held.length || key.length > 1)) held.push("Shift");
  return [...held, key.length === 1 ? key.toLowerCase() : key].join("+");
}
