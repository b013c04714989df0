/** The switch for keys without Ctrl or ⌘, wherever the list of shortcuts is shown. */
import { areSingleKeysOn, setSingleKeys } from "../app/keys.js";

/**
 * @param {Element} list
 * @param {AbortSignal} signal
 */
export function wireSwitch(list, signal) {
  const box = /** @type {HTMLInputElement | null} */ (list.querySelector("#single-keys"));
  if (!box) return;
  const show = () => {
    box.checked = areSingleKeysOn();
  };
  box.addEventListener("change", () => setSingleKeys(box.checked), { signal });
  addEventListener("storage", show, { signal });
  show();
}
