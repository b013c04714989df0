/** How a shortcut is written for the reader's keyboard. */
import { isApple } from "../app/keys.js";

const ON_APPLE = { Mod: "⌘", Ctrl: "⌃", Alt: "⌥", Shift: "⇧" };
const ELSEWHERE = { Mod: "Ctrl" };

/**
 * @param {string} keys as keys.js writes them
 * @returns {string[]} the keys in the order they are pressed: "Mod+Shift+O" and "g c" are three and two
 */
export function keyNames(keys) {
  const names = /** @type {Record<string, string>} */ (isApple() ? ON_APPLE : ELSEWHERE);
  return keys
    .split(" ")
    .flatMap((stroke) => stroke.split("+"))
    .map((key) => names[key] ?? (/^[a-z]$/.test(key) ? key.toUpperCase() : key));
}
