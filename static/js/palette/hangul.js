/** Hangul taken apart into what is typed, so that a syllable is found before it is whole. */

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const VOWEL_COUNT = 21;
const FINAL_COUNT = 28;
const INITIALS = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];
const VOWELS = [..."ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"];
const FINALS = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];
/** Letters that are typed as two. @type {Record<string, string>} */
const DOUBLE = {
  ...{ ㄳ: "ㄱㅅ", ㄵ: "ㄴㅈ", ㄶ: "ㄴㅎ", ㄺ: "ㄹㄱ", ㄻ: "ㄹㅁ", ㄼ: "ㄹㅂ", ㄽ: "ㄹㅅ", ㄾ: "ㄹㅌ", ㄿ: "ㄹㅍ", ㅀ: "ㄹㅎ" },
  ...{ ㅄ: "ㅂㅅ", ㅘ: "ㅗㅏ", ㅙ: "ㅗㅐ", ㅚ: "ㅗㅣ", ㅝ: "ㅜㅓ", ㅞ: "ㅜㅔ", ㅟ: "ㅜㅣ", ㅢ: "ㅡㅣ" },
};
const LETTERS = [..."ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ"];
const KEYS = [..."qwertyuiopasdfghjklzxcvbnmqwertop"];
const KEY_OF = new Map(LETTERS.map((letter, i) => [letter, KEYS[i]]));

/**
 * The letters that `character` is typed with; anything but Hangul is itself, in lower case.
 * @param {string} character one code point
 * @returns {string}
 */
export function lettersOf(character) {
  const code = character.codePointAt(0) ?? 0;
  if (code < FIRST_SYLLABLE || code > LAST_SYLLABLE) return DOUBLE[character] ?? character.toLowerCase();
  const at = code - FIRST_SYLLABLE;
  const vowel = VOWELS[Math.floor(at / FINAL_COUNT) % VOWEL_COUNT];
  const final = FINALS[at % FINAL_COUNT];
  return initialOf(character) + (DOUBLE[vowel] ?? vowel) + (DOUBLE[final] ?? final);
}

/** @param {string} character @returns {string} the consonant a syllable begins with; "" if it is none */
export function initialOf(character) {
  const code = character.codePointAt(0) ?? 0;
  if (code < FIRST_SYLLABLE || code > LAST_SYLLABLE) return "";
  return INITIALS[Math.floor((code - FIRST_SYLLABLE) / (VOWEL_COUNT * FINAL_COUNT))];
}

/** @param {string} text whether it is consonants only, as people write when they look for something quickly */
export function isInitials(text) {
  return /^[ㄱ-ㅎ]+$/.test(text);
}

/**
 * What the same keys say when the keyboard is set to Latin: "문서" is typed as "anstj".
 * @param {string} letters as lettersOf gives them
 */
export function keysOf(letters) {
  return Array.from(letters, (letter) => KEY_OF.get(letter) ?? letter).join("");
}

/** @param {string} text without the letters at its end that are not yet a syllable */
export function withoutUnfinished(text) {
  return text.replace(/[ㄱ-ㅣ]+$/, "").trim();
}
