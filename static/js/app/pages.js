/** Fetches pages as the server makes them, also ahead of time, and takes out what differs between them. */

/**
 * @typedef {{address: string, document: Document, script: string, style: string, parts: string[]}} Page `parts`
 *   are the scripts that its own one imports
 */

// What was fetched on intent is used within seconds, or is stale.
const FRESH_MS = 10_000;

/** @type {Map<string, {page: Promise<Page | null>, at: number}>} */
const ahead = new Map();

/**
 * @param {string} address
 * @returns {Promise<Page | null>} null: not a page of the running build, or not to be had
 */
export function pageAt(address) {
  const page = prepare(address);
  ahead.delete(address);
  return page;
}

/**
 * Fetch the page at `address`, unless that was done just now.
 * @param {string} address
 * @returns {Promise<Page | null>}
 */
export function prepare(address) {
  const known = ahead.get(address);
  if (known && performance.now() - known.at < FRESH_MS) return known.page;
  const page = fetchPage(address).catch(() => null);
  ahead.set(address, { page, at: performance.now() });
  return page;
}

/** @param {string} address */
async function fetchPage(address) {
  const response = await fetch(address, { headers: { Accept: "text/html" } });
  const isHtml = response.headers.get("Content-Type")?.startsWith("text/html");
  if (!response.ok || response.redirected || !isHtml) return null;
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  // After an update of the server the old shell would not fit the new page.
  if (parsed.documentElement.dataset.build !== document.documentElement.dataset.build) return null;
  const { script = "", style = "", parts = "" } = parsed.body.dataset;
  return { address, document: parsed, script, style, parts: parts.split(" ").filter(Boolean) };
}
