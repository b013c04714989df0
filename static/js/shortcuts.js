// The page of shortcuts.
import { wireSwitch } from "./palette/single_keys.js";
import { part } from "./ui/page.js";

/** @type {import("./app/app.js").Mount} */
export function mount(signal) {
  wireSwitch(part("shortcuts"), signal);
}
