/** Begins to measure the page; loaded when the page itself is there. */
import { headers } from "../net/api.js";
import { pageSettings } from "../ui/page.js";
import { observeCalls } from "./calls.js";
import { createKept } from "./kept.js";
import { createOutbox } from "./outbox.js";
import { createTrail } from "./trail.js";
import { observeVitals } from "./vitals.js";
import { wire } from "./wire.js";

const now = () => Date.now();
const newId = () => `${now().toString(36)}${Math.random().toString(36).slice(2)}`;
const later = (/** @type {() => void} */ run, /** @type {number} */ ms) => setTimeout(run, ms);
const pause = (/** @type {number} */ ms) => new Promise((/** @type {(_: void) => void} */ end) => later(end, ms));

// An interaction that leads to another page is known only after that page has been painted.
const AFTERMATH_MS = 1_000;

/**
 * @param {import("../app/app.js").App} app
 * @param {string} landedOn the path of the page that the browser loaded
 */
export function startMeasuring({ state, signal }, landedOn) {
  const kept = createKept(storageOf(), { now, pause, holder: newId() });
  const outbox = createOutbox(wire, kept, { now, later, newId, canSend });
  const trail = createTrail(landedOn);
  let loadedAtMs = 0;
  const vitals = observeVitals((metric) => outbox.add(metric, trail.at(loadedAtMs)), now);
  const tellCalls = observeCalls((metric, atMs) => outbox.add(metric, trail.at(atMs)));

  // By the time this is told, the page has already asked for what it shows.
  state.subscribe(({ path, sinceMs: atMs }) => {
    if (path === trail.at(atMs)) return;
    trail.go(path, atMs);
    vitals.leave(atMs);
    later(vitals.tellNoted, AFTERMATH_MS);
  }, signal);
  // After the listeners of the vitals, which tell their last values now.
  const hide = () => {
    if (document.visibilityState !== "hidden") return;
    vitals.tellNoted();
    tellCalls();
    outbox.hide();
  };
  const leave = () => {
    tellCalls();
    outbox.leave();
  };
  // From the back/forward cache the same window comes back, and is measured as a page that was loaded.
  const comeBack = (/** @type {PageTransitionEvent} */ event) => {
    if (!event.persisted) return;
    loadedAtMs = event.timeStamp;
    vitals.restart();
  };
  addEventListener("visibilitychange", hide, { signal });
  addEventListener("pagehide", leave, { signal });
  addEventListener("pageshow", comeBack, { signal });
  addEventListener("online", () => void outbox.send(), { signal });
  void outbox.send();
  performance.mark("likeopt-measuring");
}

/** Before a key is given nothing can be sent, nor from a page that this device has kept, until it has a token. */
function canSend() {
  return navigator.onLine && !(pageSettings().keys_needed && (location.pathname === "/login" || !headers()["X-CSRF-Token"]));
}

/** Where storage is forbidden, asking for it raises: then nothing is kept. */
function storageOf() {
  try {
    return localStorage;
  } catch {
    return /** @type {Storage} */ (/** @type {unknown} */ ({ length: 0 }));
  }
}
