import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { documentElement: { lang: "en" } };
const { applyEvent, createTurn, runTurn } = await import("../../static/js/chat/turn.js");
const { createConversation } = await import("../../static/js/chat/conversation.js");

const question = (id, content, parent = null) => ({ id, role: "user", content, parent_id: parent });
const answer = (id, status, content = "") => ({ id, role: "assistant", status, content, parent_id: `q${id[1]}` });

const turnsOf = (kept, heard) => createConversation(kept, heard).turns();

function after(...events) {
  const turn = createTurn({ question: "?" });
  for (const event of events) turn.set(applyEvent(turn.get(), event));
  return turn.get();
}

const meta = { event: "meta", data: { conversation_id: "c", message_id: "m", model: "extractive" } };
const sources = { event: "sources", data: { citations: [{ n: 1 }] } };
const delta = (text) => ({ event: "delta", data: { text } });

test("an answer goes from searching to reading to streaming to done", () => {
  assert.equal(after(meta).phase, "waiting");
  assert.equal(after(meta, sources).phase, "reading");
  const streaming = after(meta, sources, delta("one "), delta("two"));
  assert.deepEqual([streaming.phase, streaming.text], ["streaming", "one two"]);
  const facts = { citations: [{ n: 1, verdict: "partly" }], timings_ms: { total: 7 }, cache: { status: "hit" } };
  const done = after(meta, sources, delta("one"), { event: "done", data: facts });
  assert.deepEqual([done.phase, done.citations[0].verdict, done.timings.total, done.cached], ["done", "partly", 7, true]);
});

test("sentences without support are known when an answer has ended or is opened again", () => {
  assert.deepEqual(after(meta, sources, delta("one")).unsupported, []);
  assert.deepEqual(after(meta, delta("one"), { event: "done", data: { unsupported: [[0, 3]] } }).unsupported, [[0, 3]]);
  const kept = [question("q1", "One?"), { ...answer("a1", "done", "one"), unsupported: [[0, 3]] }];
  assert.deepEqual(turnsOf({ id: "c", messages: kept })[0].get().unsupported, [[0, 3]]);
});

test("an error keeps what was said before it", () => {
  const failed = after(meta, delta("half"), { event: "error", data: { code: "interrupted", detail: "It broke." } });
  assert.deepEqual([failed.phase, failed.text, failed.error.message], ["failed", "half", "It broke."]);
});

test("kept messages become turns, and a question without an answer was interrupted", () => {
  const messages = [
    question("q1", "One?"),
    answer("a1", "done", "1"),
    question("q2", "Two?", "a1"),
    question("q3", "Three?", "q2"),
    answer("a3", "stopped", "3"),
  ];
  const states = turnsOf({ id: "c", messages }).map((turn) => turn.get());
  assert.deepEqual(states.map(({ question: asked, phase, text }) => [asked, phase, text]), [
    ["One?", "done", "1"],
    ["Two?", "failed", ""],
    ["Three?", "stopped", "3"],
  ]);
});

test("of a question that was answered anew the last answer is shown", () => {
  const first = [question("q1", "One?"), answer("a1", "done", "old"), question("q2", "Two?", "a1"), answer("a2", "done")];
  const messages = [...first, { ...answer("b1", "done", "new"), parent_id: "q1" }];
  const states = turnsOf({ id: "c", messages }).map((turn) => turn.get());
  assert.deepEqual(states.map(({ question: asked, text }) => [asked, text]), [["One?", "new"]]);
});

test("an answer on its way is followed from what had arrived before a reload", () => {
  const kept = { id: "c", messages: [question("q1", "One?"), answer("a1", "streaming", "")] };
  const heard = { messageId: "a1", lastId: "7", text: "half", model: "m", persona: "p", citations: [{ n: 1 }] };
  const [going] = createConversation(kept, (id) => (id === "a1" ? heard : null)).running();
  const { messageId, lastId, text, phase, question: asked } = going.get();
  assert.deepEqual([messageId, lastId, text, phase, asked], ["a1", "7", "half", "streaming", "One?"]);
  const [unheard] = createConversation(kept).running();
  assert.deepEqual([unheard.get().lastId, unheard.get().phase], ["", "waiting"]);
});

test("what arrives says how far the answer has been read", async () => {
  const turn = createTurn({});
  const seen = [];
  async function* events() {
    yield { id: "1", ...meta };
    yield { id: "4", ...delta("one") };
  }
  await runTurn(turn, events(), ({ event }) => seen.push([event, turn.get().lastId]));
  assert.deepEqual(seen, [["meta", "1"], ["delta", "4"]]);
});
