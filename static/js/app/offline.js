/** Says in the shell that the server cannot be reached, and takes it back by itself. */
import { t } from "../ui/i18n.js";
import { part } from "../ui/page.js";

// A server that is only being restarted is back before anybody needs to know.
const UNNOTICED_MS = 400;

/** @param {import("./app.js").App} app */
export function sayWhenOffline({ state, signal }) {
  let timer = 0;

  /** @param {string} sentence "": the server answers */
  function say(sentence) {
    document.documentElement.toggleAttribute("data-offline", sentence !== "");
    part("offline").textContent = sentence;
  }

  state.subscribe(({ online }) => {
    clearTimeout(timer);
    if (online) say("");
    else timer = window.setTimeout(() => say(sentence()), UNNOTICED_MS);
  }, signal);
}

function sentence() {
  const why = navigator.onLine ? t("The server does not answer.") : t("You are offline.");
  // Without the service worker nothing is kept here.
  if (!navigator.serviceWorker?.controller) return why;
  return `${why} ${t("What this device has kept can be read.")}`;
}
