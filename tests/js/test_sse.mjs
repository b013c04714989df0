import assert from "node:assert/strict";
import { test } from "node:test";

import { createEventParser, readEvents } from "../../static/js/net/sse.js";

const STREAM =
  ':\n\nid: 1\nevent: meta\ndata: {"a": 1}\n\nid: 2\r\nevent: delta\r\ndata: 한국어\r\ndata: 둘째 줄\r\n\r\ndata:bare\n\n';
const EVENTS = [
  { id: "1", event: "meta", data: '{"a": 1}' },
  { id: "2", event: "delta", data: "한국어\n둘째 줄" },
  { id: "2", event: "message", data: "bare" },
];

test("a stream cut anywhere gives the same events", () => {
  for (let cut = 0; cut <= STREAM.length; cut += 1) {
    const parser = createEventParser();
    const found = [...parser.push(STREAM.slice(0, cut)), ...parser.push(STREAM.slice(cut))];
    assert.deepEqual(found, EVENTS, `cut at ${cut}`);
  }
});

test("a stream that arrives letter by letter gives the same events", () => {
  const parser = createEventParser();
  assert.deepEqual([...STREAM].flatMap((letter) => parser.push(letter)), EVENTS);
});

test("an event that was not finished is not given", () => {
  assert.deepEqual(createEventParser().push("id: 9\ndata: half"), []);
});

test("letters of several bytes survive being cut in the middle", async () => {
  const bytes = new TextEncoder().encode(STREAM);
  const body = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const found = [];
  for await (const event of readEvents(new Response(body), 1000)) found.push(event);
  assert.deepEqual(found, EVENTS);
});

test("a connection that has gone silent is given up", async () => {
  const silent = new ReadableStream({});
  await assert.rejects(readEvents(new Response(silent), 5).next(), /silence/);
});
