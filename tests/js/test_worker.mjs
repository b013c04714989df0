import assert from "node:assert/strict";
import { test } from "node:test";

import {
  copyOfPage,
  filesNamedIn,
  headersOfCopy,
  isFresh,
  isUnfinished,
  languageOf,
} from "../../static/worker/copies.js";
import { cacheNames, outdated } from "../../static/worker/names.js";
import { kindOf } from "../../static/worker/requests.js";
import { holds } from "../../static/worker/searching.js";

const ORIGIN = "http://127.0.0.1:5000";
const HTML = "text/html";
const PAGE = `<!doctype html>
<html lang="ko" data-build="B1">
<meta name="csrf-token" content="secret-1">
<link href="/static/dist/site-ABCDEFGH.css"><script src="/static/dist/words-ko-12345678.js"></script>
<body data-parts="/static/dist/part-AAAAAAAA.js /static/dist/part-BBBBBBBB.js">
<use href="/static/dist/icons-29764AB7.svg#chat"></use><use href="/static/dist/icons-29764AB7.svg#menu"></use>
<input type="hidden" name="csrf_token" value="secret-2"></body></html>`;

function asked(path, { method = "GET", mode = "cors", accept = "*/*" } = {}) {
  return kindOf({ method, mode, url: new URL(path, ORIGIN).href, headers: new Headers({ Accept: accept }) }, ORIGIN);
}

test("pages are the worker's, whether the browser goes there or the router fetches them", () => {
  for (const path of ["/", "/?c=abc", "/documents", "/documents?d=1", "/dashboard", "/api/v1/docs"]) {
    assert.equal(asked(path, { mode: "navigate" }), "page", path);
    assert.equal(asked(path, { accept: HTML }), "page", path);
    assert.equal(asked(path), "", path);
  }
  assert.equal(asked("/login?next=/", { mode: "navigate" }), "login");
});

test("conversations and the beginning of their list are the worker's", () => {
  assert.equal(asked("/api/v1/conversations"), "list");
  assert.equal(asked("/api/v1/conversations?page_size=30"), "list");
  assert.equal(asked("/api/v1/conversations?page=1&page_size=100&q="), "list");
  assert.equal(asked("/api/v1/conversations?q=a&page_size=30"), "search");
  assert.equal(asked("/api/v1/conversations/0f9c"), "conversation");
  assert.equal(asked("/api/v1/conversations/0f9c", { method: "DELETE" }), "changed");
  assert.equal(asked("/api/v1/conversations/0f9c", { method: "PATCH" }), "changed");
});

test("all else is between the page and the server", () => {
  const others = [
    "/api/v1/conversations?q=a&page=2",
    "/api/v1/conversations?page=2",
    "/api/v1/conversations/0f9c/export?format=md",
    "/api/v1/chat/0f9c",
    "/api/v1/indexing/events",
    "/api/v1/metrics",
    "/api/v1/documents",
    "/metrics",
    "/health",
    "/sw.js",
    "/manifest.webmanifest",
    "/static/dist/manifest.json",
  ];
  for (const path of others) {
    for (const mode of ["cors", "navigate"]) assert.equal(asked(path, { mode }), "", path);
  }
  for (const path of ["/", "/logout", "/language/ko", "/api/v1/chat", "/api/v1/conversations"]) {
    assert.equal(asked(path, { method: "POST", mode: "navigate", accept: HTML }), "", path);
  }
  assert.equal(asked("https://elsewhere.example/", { mode: "navigate" }), "");
});

test("only files with a hash in their name are taken from the cache", () => {
  assert.equal(asked("/static/dist/app-YW6RUZAS.js"), "file");
  assert.equal(asked("/static/dist/app-192-YW6RUZAS.png"), "file");
  assert.equal(asked("/static/dist/sw.js"), "");
});

test("what earlier builds have left goes, conversations and other people's caches stay", () => {
  const before = Object.values(cacheNames("B1"));
  const now = Object.values(cacheNames("B2"));
  assert.deepEqual(outdated([...before, ...now, "somebody-elses"], "B2"), ["likeopt-files-B1", "likeopt-pages-B1"]);
  assert.deepEqual(outdated(now, "B2"), []);
});

test("a copy of a page knows that it is one and holds no token", () => {
  const copy = copyOfPage(PAGE, "2026-01-02T03:04:05Z");
  assert.match(copy, /<html data-kept="2026-01-02T03:04:05Z" lang="ko"/);
  assert.doesNotMatch(copy, /secret/);
  assert.match(copy, /name="csrf_token" value=""/);
  assert.equal(languageOf(copy), "ko");
});

test("the files that a page needs are read out of it, each once", () => {
  assert.deepEqual(filesNamedIn(PAGE), [
    "/static/dist/site-ABCDEFGH.css",
    "/static/dist/words-ko-12345678.js",
    "/static/dist/part-AAAAAAAA.js",
    "/static/dist/part-BBBBBBBB.js",
    "/static/dist/icons-29764AB7.svg",
  ]);
  assert.deepEqual(filesNamedIn("<html></html>"), []);
});

test("a copy keeps the policy of its page, and says that it was kept", () => {
  const given = new Headers({ "Content-Encoding": "br", "Content-Security-Policy": "x", "Server-Timing": "total" });
  const headers = headersOfCopy(given, "2026-01-02T03:04:05Z");
  assert.equal(headers.get("Content-Encoding"), null);
  assert.equal(headers.get("Content-Security-Policy"), "x");
  assert.equal(headers.get("Server-Timing"), "kept");
  assert.equal(headers.get("X-Likeopt-Kept"), "2026-01-02T03:04:05Z");
});

test("a copy is fresh when the server answered after the last change, which dates tell to the second", () => {
  const changed = "2026-01-02T03:04:05.700Z";
  assert.equal(isFresh("Fri, 02 Jan 2026 03:04:06 GMT", changed), true);
  assert.equal(isFresh("Fri, 02 Jan 2026 03:04:05 GMT", changed), false);
  assert.equal(isFresh(null, changed), false);
});

test("an answer still being written is seen, and one that only speaks of it is not", () => {
  assert.equal(isUnfinished(JSON.stringify({ messages: [{ status: "streaming" }] })), true);
  assert.equal(isUnfinished(JSON.stringify({ messages: [{ content: '"status":"streaming"', status: "done" }] })), false);
});

test("a conversation is found by its title, and by what was said where that is here", () => {
  const line = { id: "a", title: "서울의 날씨" };
  const said = { messages: [{ content: "How warm is it?" }, { content: "Ångström measured it." }] };
  assert.equal(holds("서울", line, null), true);
  assert.equal(holds("서울".normalize("NFD"), line, null), true);
  assert.equal(holds(" WARM ", line, said), true);
  assert.equal(holds("ångström", line, said), true);
  assert.equal(holds("warm", line, null), false);
  assert.equal(holds("cold", line, said), false);
});
