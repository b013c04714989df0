/** Sends a batch to the server, also from a page that is being left. */
import { address, headers } from "../net/api.js";
import { pageSettings } from "../ui/page.js";

/** @typedef {import("./outbox.js").Batch} Batch */

const PATH = "/metrics";
// Answers after which the same batch may be taken later: not signed in, too slow, too many.
const LATER = new Set([401, 408, 429]);

/** @param {Batch} batch */
export function bodyOf({ url, timestamp, metrics }) {
  const rounded = metrics.map(({ name, value, timestamp: at }) => ({
    name,
    value: Number(value.toFixed(3)),
    timestamp: Math.round(at),
  }));
  return JSON.stringify({ metrics: rounded, url, timestamp });
}

/**
 * @param {number} status
 * @returns {import("./outbox.js").Outcome}
 */
export function outcomeOf(status) {
  if (status < 400) return "taken";
  return status >= 500 || LATER.has(status) ? "failed" : "refused";
}

/** @type {import("./outbox.js").Wire} */
export const wire = {
  async post(batch) {
    try {
      return outcomeOf((await request(batch)).status);
    } catch {
      return "failed";
    }
  },

  beacon(batch) {
    if (!pageSettings().keys_needed) {
      return navigator.sendBeacon(address(PATH), new Blob([bodyOf(batch)], { type: "application/json" }));
    }
    // A beacon has no headers, and with keys a change needs the session's token in one.
    request(batch).catch(() => {});
    return true;
  },
};

/** @param {Batch} batch */
function request(batch) {
  return fetch(address(PATH), {
    method: "POST",
    body: bodyOf(batch),
    headers: { ...headers(), "Content-Type": "application/json" },
    keepalive: true,
  });
}
