/** The session's token: a page that was kept on this device has none, and needs one before it changes anything. */
import { prepare } from "./pages.js";
import { takeToken } from "./swap.js";

/** @param {import("./app.js").App} app */
export function renewToken({ state, signal }) {
  let was = true;
  state.subscribe(async ({ online }) => {
    const isBack = online && !was;
    was = online;
    if (!isBack || document.querySelector('meta[name="csrf-token"]')?.getAttribute("content")) return;
    const page = await prepare(location.href);
    if (typeof page !== "string") takeToken(page.document);
  }, signal);
}
