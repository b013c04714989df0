import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { documentElement: { lang: "en", dataset: {} } };
const { metricOf, routeOf } = await import("../../static/js/measuring/calls.js");
const { bodyOf, outcomeOf } = await import("../../static/js/measuring/wire.js");

const ORIGIN = "http://127.0.0.1:5000";

function entry(path, changes = {}) {
  return { name: ORIGIN + path, initiatorType: "fetch", startTime: 100, responseStart: 142.5, ...changes };
}

test("a route has a gap where an id stood, and nothing else of it", () => {
  const routes = {
    "/api/v1/conversations": "/api/v1/conversations",
    "/api/v1/conversations/5f0c1d": "/api/v1/conversations/<id>",
    "/api/v1/conversations/5f/messages/a9/feedback": "/api/v1/conversations/<id>/messages/<id>/feedback",
    "/api/v1/conversations/abc/restore": "/api/v1/conversations/<id>/restore",
    "/api/v1/chat": "/api/v1/chat",
    "/api/v1/chat/0a1b/events": "/api/v1/chat/<id>/events",
    "/api/v1/cache/why/x_1": "/api/v1/cache/why/<id>",
    "/api/v1/messages/deadbeef/timeline": "/api/v1/messages/<id>/timeline",
    "/api/v1/personas/route": "/api/v1/personas/route",
    "/api/v1/personas/kim": "/api/v1/personas/<id>",
    "/api/v1/openapi.json": "/api/v1/openapi.json",
    "/api/v1/unheard/0F-9": "/api/v1/unheard/<id>",
    "/api/v1/unheard/%ED%95%9C": "/api/v1/unheard/<id>",
  };
  assert.deepEqual(Object.fromEntries(Object.keys(routes).map((path) => [path, routeOf(path)])), routes);
});

test("a call counts by its route, from when it was made until its answer began", () => {
  assert.deepEqual(metricOf(entry("/api/v1/conversations/7?q=secret"), ORIGIN, 1_000), {
    name: "api:/api/v1/conversations/<id>",
    value: 42.5,
    timestamp: 1_100,
  });
});

test("what is no call to the API, has no answer or is measuring itself does not count", () => {
  const others = [
    entry("/static/dist/chat.js"),
    entry("/api/v1/metrics"),
    entry("/api/v1/chat", { responseStart: 0 }),
    entry("/api/v1/documents", { initiatorType: "xmlhttprequest" }),
    entry("/api/v1/chat", { name: "http://elsewhere/api/v1/chat" }),
  ];
  assert.deepEqual(others.map((other) => metricOf(other, ORIGIN, 0)), [null, null, null, null, null]);
});

test("a batch says what was measured, where and when, and no more", () => {
  const metrics = [{ name: "LCP", value: 812.34567, timestamp: 1_700_000_000_123.4 }];
  const batch = { id: "b", url: "/documents", timestamp: 5, metrics, holder: "me", heldUntil: 9 };
  assert.deepEqual(JSON.parse(bodyOf(batch)), {
    metrics: [{ name: "LCP", value: 812.346, timestamp: 1_700_000_000_123 }],
    url: "/documents",
    timestamp: 5,
  });
});

test("what is refused is not sent again, what came at a bad time is", () => {
  const statuses = [204, 400, 403, 404, 413, 401, 408, 429, 500, 503];
  assert.deepEqual(statuses.map(outcomeOf), [
    "taken",
    ...Array(4).fill("refused"),
    ...Array(5).fill("failed"),
  ]);
});

test("a page that is fetched to go there is no call", () => {
  for (const path of ["/", "/documents", "/api/v1/docs"]) assert.equal(metricOf(entry(path), ORIGIN, 0), null);
});

test("what the service worker had kept says nothing of the server", () => {
  const entry = { name: `${ORIGIN}/api/v1/conversations`, initiatorType: "fetch", startTime: 1, responseStart: 3 };
  assert.equal(metricOf({ ...entry, serverTiming: [{ name: "kept" }] }, ORIGIN, 0), null);
  assert.equal(metricOf({ ...entry, serverTiming: [{ name: "total" }] }, ORIGIN, 0)?.value, 2);
});
