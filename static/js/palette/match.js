/** How well what was typed fits a text, and which of its characters it fits. */
import { initialOf, isInitials, keysOf, lettersOf } from "./hangul.js";

/**
 * @typedef {{score: number, places: number[]}} Match `places` are the fitting characters, counted in code points
 */

const [AT_START, AT_WORD, INITIALS, INSIDE, PIECES, OTHER_LAYOUT] = [100, 80, 70, 60, 50, 20];
// Two keys in the wrong layout would fit too much.
const SHORTEST_IN_OTHER_LAYOUT = 3;

/**
 * Every word of `typed` must fit `text` somewhere.
 * @param {string} typed
 * @param {string} text
 * @returns {Match | null}
 */
export function match(typed, text) {
  const words = typed.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
  const characters = Array.from(text.normalize("NFC"));
  const matches = words.map((word) => matchWord(word, characters));
  if (!matches.every((found) => found !== null)) return null;
  return {
    score: Math.min(AT_START, ...matches.map(({ score }) => score)),
    places: [...new Set(matches.flatMap(({ places }) => places))].sort((a, b) => a - b),
  };
}

/**
 * @param {string} word
 * @param {string[]} characters
 * @returns {Match | null}
 */
function matchWord(word, characters) {
  return (
    asTyped(word, characters) ??
    byInitials(word, characters) ??
    inPieces(word, characters) ??
    inOtherLayout(word, characters)
  );
}

/** Letter by letter, whole or begun. @param {string} word @param {string[]} characters @returns {Match | null} */
function asTyped(word, characters) {
  return find(Array.from(word, lettersOf).join(""), characters, lettersOf);
}

/** @param {string} word @param {string[]} characters @returns {Match | null} */
function inOtherLayout(word, characters) {
  const keys = keysOf(Array.from(word, lettersOf).join(""));
  if (keys.length < SHORTEST_IN_OTHER_LAYOUT) return null;
  const found = find(keys, characters, (character) => keysOf(lettersOf(character)));
  return found && { ...found, score: OTHER_LAYOUT };
}

/**
 * @param {string} sought
 * @param {string[]} characters
 * @param {(character: string) => string} spelled
 * @returns {Match | null}
 */
function find(sought, characters, spelled) {
  // In Korean the same words are written with spaces and without.
  const parts = characters.map((character) => (character.trim() ? spelled(character) : ""));
  const starts = parts.reduce((known, part) => [...known, (known.at(-1) ?? 0) + part.length], [0]);
  const letters = parts.join("");
  // A syllable is fitted from its first letter on, or "ㅏ" would fit every other one.
  const fits = starts.slice(0, -1).flatMap((start, at) => (parts[at] && letters.startsWith(sought, start) ? [at] : []));
  if (!fits.length) return null;
  const at = fits.find((place) => beginsWord(characters, place)) ?? fits[0];
  const end = starts[at] + sought.length;
  const places = characters.map((_, i) => i).filter((i) => i >= at && starts[i] < end);
  return { score: at === 0 ? AT_START : beginsWord(characters, at) ? AT_WORD : INSIDE, places };
}

/** "ㅅㄷㅎ" for "새 대화". @param {string} word @param {string[]} characters @returns {Match | null} */
function byInitials(word, characters) {
  if (!isInitials(word)) return null;
  const syllables = characters.flatMap((character, at) => (initialOf(character) ? [at] : []));
  const initials = syllables.map((at) => initialOf(characters[at])).join("");
  const from = initials.indexOf(word);
  return from < 0 ? null : { score: INITIALS, places: syllables.slice(from, from + word.length) };
}

/**
 * "nch" for "New chat": each piece begins a word or goes on with one.
 * @param {string} word
 * @param {string[]} characters
 * @returns {Match | null}
 */
function inPieces(word, characters) {
  const sought = Array.from(word);
  /** @param {number} i @param {number} from @returns {number[] | null} */
  const fit = (i, from) => {
    if (i === sought.length) return [];
    for (let at = from; at < characters.length; at += 1) {
      const mayBegin = at === from && i > 0 ? true : beginsWord(characters, at);
      if (!mayBegin || characters[at].toLowerCase() !== sought[i]) continue;
      const rest = fit(i + 1, at + 1);
      if (rest) return [at, ...rest];
    }
    return null;
  };
  const places = fit(0, 0);
  return places && { score: PIECES, places };
}

/** @param {string[]} characters @param {number} at */
function beginsWord(characters, at) {
  return at === 0 || /[\s/_.\-–·“‘("]/.test(characters[at - 1]);
}
