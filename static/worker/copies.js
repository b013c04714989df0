/** What a kept response looks like, and what can be read out of it. */

const NAMED_FILE = /\/static\/dist\/[\w.-]+-[A-Z0-9]{8}\.\w+/g;
// The session's token is nobody's to find in a cache; a page gets a new one when the server answers.
const TOKEN = /((?:name="csrf-token" content|name="csrf_token" value)=")[^"]*/g;

/**
 * @param {string} page HTML of this server
 * @param {string} keptAt RFC 3339
 * @returns {string} the same page, which knows that it is a copy and holds no secret
 */
export function copyOfPage(page, keptAt) {
  return page.replace(TOKEN, "$1").replace("<html ", `<html data-kept="${keptAt}" `);
}

/**
 * @param {string} page HTML of this server
 * @returns {string[]} the addresses of the hashed files that it needs
 */
export function filesNamedIn(page) {
  return [...new Set(page.match(NAMED_FILE))];
}

/** @param {string} page HTML of this server; its language, such as "ko" */
export function languageOf(page) {
  return /<html[^>]* lang="([\w-]+)"/.exec(page)?.[1] ?? "";
}

/**
 * The headers of a response, for a copy whose body has been decoded.
 * @param {Headers} given
 * @param {string} keptAt RFC 3339
 */
export function headersOfCopy(given, keptAt) {
  const headers = new Headers(given);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  headers.set("X-Likeopt-Kept", keptAt);
  // What came from this device says nothing of how fast the server is; see measuring/calls.js.
  headers.set("Server-Timing", "kept");
  return headers;
}

/**
 * Whether a copy still is what the server has.
 * @param {string | null} answeredAt the copy's Date header: whole seconds by the server's clock
 * @param {string} updatedAt RFC 3339, by the same clock
 */
export function isFresh(answeredAt, updatedAt) {
  return Date.parse(answeredAt ?? "") > Date.parse(updatedAt);
}

/**
 * @param {string} conversation JSON as the server sends it; whether an answer in it is still being written
 */
export function isUnfinished(conversation) {
  // In what people wrote, quotes are escaped.
  return conversation.includes('"status":"streaming"');
}
