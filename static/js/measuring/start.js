/** Begins to measure the page; loaded when the page itself is there. */
import { pageSettings } from "../ui/page.js";
import { observeCalls } from "./calls.js";
import { createKept } from "./kept.js";
import { createOutbox } from "./outbox.js";
import { observeVitals } from "./vitals.js";
import { wire } from "./wire.js";

const now = () => Date.now();
const newId = () => `${now().toString(36)}${Math.random().toString(36).slice(2)}`;
const later = (/** @type {() => void} */ run, /** @type {number} */ ms) => setTimeout(run, ms);
const pause = (/** @type {number} */ ms) => new Promise((/** @type {(_: void) => void} */ end) => later(end, ms));

/** @param {AbortSignal} signal */
export function startMeasuring(signal) {
  const kept = createKept(storageOf(), { now, pause, holder: newId() });
  const around = { now, later, newId, canSend, path: () => location.pathname };
  const outbox = createOutbox(wire, kept, around);
  observeVitals(outbox.add, now);
  observeCalls(outbox.add);
  // After the listeners of the vitals, which tell their last values now.
  const hide = () => document.visibilityState === "hidden" && outbox.hide();
  addEventListener("visibilitychange", hide, { signal });
  addEventListener("pagehide", () => outbox.leave(), { signal });
  addEventListener("online", () => void outbox.send(), { signal });
  void outbox.send();
  performance.mark("likeopt-measuring");
}

/** Before a key is given nothing can be sent. */
function canSend() {
  return navigator.onLine && !(pageSettings().keys_needed && location.pathname === "/login");
}

/** Where storage is forbidden, asking for it raises: then nothing is kept. */
function storageOf() {
  try {
    return localStorage;
  } catch {
    return /** @type {Storage} */ (/** @type {unknown} */ ({ length: 0 }));
  }
}
