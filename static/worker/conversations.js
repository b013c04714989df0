/** The newest conversations and their list, so that they can be read without the server. */
import { headersOfCopy, isFresh, isUnfinished } from "./copies.js";
import { copyOf, forget, keep, names, sameEra } from "./kept.js";
import { networkFirst } from "./network.js";
import { holds } from "./searching.js";

const LIST = "/api/v1/conversations";
const MOST_CONVERSATIONS = 30;
// So many of the newest are fetched before anybody opens them.
const AHEAD = 10;
const MOST_LENGTH = 2_000_000;

/** @typedef {{id: string, title: string, updated_at: string}} Line */

/** @param {FetchEvent} event */
export function listFor(event) {
  return answerFor(event, LIST, keepAhead);
}

/** @param {FetchEvent} event */
export function searchFor({ request }) {
  const q = new URL(request.url).searchParams.get("q") ?? "";
  return networkFirst(fetch(request), () => foundHere(q));
}

/** @param {FetchEvent} event */
export function conversationFor(event) {
  return answerFor(event, new URL(event.request.url).pathname);
}

/** @param {string} address of a conversation whose copy is not true any more */
export async function drop(address) {
  await (await caches.open(names.conversations)).delete(address, { ignoreVary: true });
}

/**
 * @param {FetchEvent} event
 * @param {string} key
 * @param {(list: Response) => Promise<void>} [then] what follows from an answer of the server
 */
function answerFor(event, key, then) {
  const asked = fetch(event.request);
  const kept = asked.then((response) => Promise.all([keepAnswer(key, response.clone()), then?.(response.clone())]));
  event.waitUntil(kept.catch(() => {}));
  return networkFirst(asked, () => copyOf(names.conversations, key));
}

/**
 * @param {string} key
 * @param {Response} response
 */
async function keepAnswer(key, response) {
  if (response.status === 401) return forget();
  if (response.status === 404) return drop(key);
  if (!response.ok) return;
  const isStillWanted = sameEra();
  const body = await response.text();
  const headers = headersOfCopy(response.headers, new Date().toISOString());
  // An answer that is still being written makes no copy which is as fresh as its date.
  if (isUnfinished(body)) headers.delete("Date");
  // The list is one more.
  const most = MOST_CONVERSATIONS + 1;
  if (isStillWanted() && body.length <= MOST_LENGTH) {
    await keep(names.conversations, key, new Response(body, { headers }), most);
  }
}

/**
 * @param {string} q
 * @returns {Promise<Response | undefined>} those of the kept list that hold it
 */
async function foundHere(q) {
  const kept = await copyOf(names.conversations, LIST);
  if (!kept) return undefined;
  const list = /** @type {{items: Line[]}} */ (await kept.json());
  /** @param {Line} line */
  const isFound = async (line) => {
    const copy = await copyOf(names.conversations, `${LIST}/${line.id}`);
    return holds(q, line, copy ? await copy.json() : null);
  };
  const found = await Promise.all(list.items.map(isFound));
  const items = list.items.filter((_, i) => found[i]);
  return new Response(JSON.stringify({ ...list, items, total: items.length }), { headers: kept.headers });
}

/** @param {Response} response the list; fetch the newest that are not here as they are now */
async function keepAhead(response) {
  if (!response.ok) return;
  const { items } = /** @type {{items: Line[]}} */ (await response.json());
  // The oldest first, so that the newest are the last to go.
  for (const { id, updated_at: updatedAt } of items.slice(0, AHEAD).reverse()) {
    const key = `${LIST}/${id}`;
    const copy = await copyOf(names.conversations, key);
    if (copy && isFresh(copy.headers.get("Date"), updatedAt)) continue;
    await keepAnswer(key, await fetch(key));
  }
}
