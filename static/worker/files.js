/** The files of the build: what is in one is said by its name, so a copy is as good as the original. */
import { copyOf, names } from "./kept.js";

/** @param {Request} request */
export async function fileFor(request) {
  const copy = await copyOf(names.files, request.url);
  if (copy) return copy;
  const response = await fetch(request);
  if (response.ok) (await caches.open(names.files)).put(request.url, response.clone());
  return response;
}

/** @param {string[]} addresses of files; those that are not here yet are fetched */
export async function haveFiles(addresses) {
  const cache = await caches.open(names.files);
  const known = await Promise.all(addresses.map((address) => cache.match(address, { ignoreVary: true })));
  await cache.addAll(addresses.filter((_, i) => !known[i]));
}
