/** Starts what every page has: the colour scheme's switch, the way between pages, and measuring. */
import { openDoor } from "../intake/door.js";
import { t } from "../ui/i18n.js";
import { createApp } from "./app.js";
import { wireForms } from "./forms.js";
import { preloadOnIntent } from "./intent.js";
import { keepOverLanguages, restoreAfterLanguage } from "./language.js";
import { sayWhenOffline } from "./offline.js";
import { offerPalette } from "./offer_palette.js";
import { watchOnline } from "./online.js";
import { createRouter } from "./router.js";
import { wirePreferences } from "./preferences.js";
import { wireTheme } from "./theme.js";
import { renewToken } from "./token.js";

export function startShell() {
  const app = createApp();
  const { pathname } = location;
  const router = createRouter(app, () => say(t("The page could not be loaded, because the server cannot be reached.")));
  wireTheme(app.signal);
  wirePreferences(app.signal);
  keepOverLanguages(app.signal);
  offerPalette(app);
  wireForms(app, () => say(t("This needs the server, which cannot be reached right now.")));
  preloadOnIntent(app);
  openDoor(app);
  watchOnline(app);
  sayWhenOffline(app);
  renewToken(app);
  router.begin().then(restoreAfterLanguage).finally(() => whenLoaded(app, pathname));
}

const loadToasts = () => import("../ui/toast.js");

/** @param {string} message */
async function say(message) {
  const { toast } = await loadToasts();
  toast(message, { tone: "bad" });
}

/**
 * What nobody waits for comes last: how fast the page came is measured, and it is taken along for when there is no
 * network.
 * @param {import("./app.js").App} app
 * @param {string} landedOn the path of the page that the browser loaded
 */
function whenLoaded(app, landedOn) {
  const start = () => {
    // What says that the server is gone must be here by then.
    loadToasts().catch(() => {});
    import("../measuring/start.js").then(({ startMeasuring }) => startMeasuring(app, landedOn), () => {});
    import("./install.js").then(({ installWorker }) => installWorker(app.signal)).catch(() => {});
  };
  if (document.readyState === "complete") start();
  else addEventListener("load", start, { once: true, signal: app.signal });
}
