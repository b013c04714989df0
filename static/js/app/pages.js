/** Fetches pages as the server makes them, also ahead of time, and takes out what differs between them. */
import { noteReach } from "../net/reach.js";

/**
 * @typedef {{address: string, document: Document, script: string, style: string, parts: string[]}} Page `parts`
 *   are the scripts that its own one imports
 * @typedef {Page | "foreign" | "unreachable"} Found foreign: not a page of the running build, so it is the
 *   browser's to load; unreachable: nothing came
 */

// What was fetched on intent is used within seconds, or is stale.
const FRESH_MS = 10_000;
// What a proxy says when the server behind it is gone.
const GONE = new Set([502, 504]);

/** @type {Map<string, {found: Promise<Found>, at: number}>} */
const ahead = new Map();

/**
 * @param {string} address
 * @returns {Promise<Found>}
 */
export function pageAt(address) {
  const found = prepare(address);
  ahead.delete(keyOf(address));
  return found;
}

/**
 * Fetch the page at `address`, unless that was done just now.
 * @param {string} address
 * @returns {Promise<Found>}
 */
export function prepare(address) {
  const key = keyOf(address);
  dropStale();
  const known = ahead.get(key);
  if (known) return known.found;
  const found = fetchPage(key).catch(() => /** @type {Found} */ ("unreachable"));
  ahead.set(key, { found, at: performance.now() });
  // A failure is no answer for the next one who asks.
  void found.then((what) => what === "unreachable" && ahead.delete(key));
  return found;
}

function dropStale() {
  for (const [key, { at }] of ahead) if (performance.now() - at >= FRESH_MS) ahead.delete(key);
}

/** @param {string} address what the server sees of it: all but the place within the page */
function keyOf(address) {
  return address.split("#")[0];
}

/**
 * @param {string} address
 * @returns {Promise<Found>}
 */
async function fetchPage(address) {
  const response = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  noteReach(response);
  if (!response || GONE.has(response.status)) return "unreachable";
  const isHtml = response.headers.get("Content-Type")?.startsWith("text/html");
  if (!response.ok || response.redirected || !isHtml) return "foreign";
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!isOfThisShell(parsed.documentElement)) return "foreign";
  const { script = "", style = "", parts = "" } = parsed.body.dataset;
  return { address, document: parsed, script, style, parts: parts.split(" ").filter(Boolean) };
}

/** @param {HTMLElement} root whether its page fits the shell: after an update or in another language it does not */
function isOfThisShell({ dataset, lang }) {
  const here = document.documentElement;
  return dataset.build === here.dataset.build && lang === here.lang;
}
