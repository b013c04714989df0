/** The menu of what a person may choose for all pages: language and colours. The server made it. */
import { wireMenu } from "../ui/menu_keys.js";

/** @param {AbortSignal} signal */
export function wirePreferences(signal) {
  const [button, menu] = [document.getElementById("theme-toggle"), document.getElementById("preferences")];
  if (button && menu) wireMenu(button, menu, signal);
}
