/** Starts what every page has: the colour scheme's switch, the way between pages, and measuring. */
import { createApp } from "./app.js";
import { preloadOnIntent } from "./intent.js";
import { createRouter } from "./router.js";
import { wireTheme } from "./theme.js";

export function startShell() {
  const app = createApp();
  const router = createRouter(app);
  wireTheme(app.signal);
  preloadOnIntent(app.signal);
  router.begin().finally(() => measureWhenLoaded(app.signal));
}

/**
 * How fast the page came is measured by what comes last, so that nothing waits for it.
 * @param {AbortSignal} signal
 */
function measureWhenLoaded(signal) {
  const start = () => import("../measuring/start.js").then(({ startMeasuring }) => startMeasuring(signal), () => {});
  if (document.readyState === "complete") start();
  else addEventListener("load", start, { once: true, signal });
}
