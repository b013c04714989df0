/**
 * The service worker: it opens the pages, and the conversations read last, where there is no network.
 * It answers what requests.js names; all else is between the page and the server.
 */
import { conversationFor, drop, listFor, searchFor } from "./conversations.js";
import { fileFor, haveFiles } from "./files.js";
import { forget } from "./kept.js";
import { outdated } from "./names.js";
import { keepFirstPages, pageFor } from "./pages.js";
import { kindOf } from "./requests.js";

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("install", (event) => event.waitUntil(prepare()));

worker.addEventListener("activate", (event) => event.waitUntil(begin()));

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  switch (kindOf(request, worker.location.origin)) {
    case "file":
      return event.respondWith(fileFor(request));
    case "page":
      return event.respondWith(pageFor(event));
    case "login":
      return event.respondWith(loginFor(event));
    case "list":
      return event.respondWith(listFor(event));
    case "search":
      return event.respondWith(searchFor(event));
    case "conversation":
      return event.respondWith(conversationFor(event));
    case "changed":
      return event.waitUntil(drop(request.url));
  }
});

// A page of this very build asks for it; one of an earlier build is left with the files it needs.
worker.addEventListener("message", ({ data }) => {
  if (data?.takeOver === BUILD) void worker.skipWaiting();
});

async function prepare() {
  await haveFiles(SHELL);
  // Without the first pages there is less to open offline, but nothing is broken.
  await keepFirstPages().catch(() => {});
}

async function begin() {
  const old = outdated(await caches.keys(), BUILD);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** @param {FetchEvent} event a page that asks for the key: nobody is signed in any more */
async function loginFor(event) {
  const response = await fetch(event.request);
  if (response.ok && !response.redirected) event.waitUntil(forget());
  return response;
}
