/** The caches, and how what is private in them is forgotten. */
import { cacheNames } from "./names.js";

export const names = cacheNames(BUILD);

// What was on its way when everything was forgotten must not come back.
let era = 0;

/** @returns {() => boolean} whether nothing has been forgotten since now */
export function sameEra() {
  const then = era;
  return () => then === era;
}

/** Delete all that belongs to whoever was signed in. */
export async function forget() {
  era += 1;
  await Promise.all([caches.delete(names.pages), caches.delete(names.conversations)]);
}

/**
 * Keep `response`, and no more than `most` in this cache: the oldest go.
 * @param {string} name of the cache
 * @param {string} key
 * @param {Response} response
 * @param {number} most
 */
export async function keep(name, key, response, most) {
  const cache = await caches.open(name);
  // Put anew it stands last, so the order is that of use.
  await cache.delete(key);
  await cache.put(key, response);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((old) => cache.delete(old)));
}

/**
 * @param {string} name of the cache
 * @param {string} key
 */
export async function copyOf(name, key) {
  // A copy is found by its key alone, whatever the server said its answer depends on.
  return (await caches.open(name)).match(key, { ignoreVary: true });
}
