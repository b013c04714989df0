/** Which commands were run last, kept in this browser. */

const KEY = "likeopt.commands";
const KEPT = 4;

/** @returns {string[]} ids, the last one first */
export function recentIds() {
  try {
    const ids = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

/** @param {string} id */
export function rememberCommand(id) {
  try {
    localStorage.setItem(KEY, JSON.stringify([id, ...recentIds().filter((one) => one !== id)].slice(0, KEPT)));
  } catch {
    // Without storage nothing comes first.
  }
}
