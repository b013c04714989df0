import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { documentElement: { lang: "en" } };
const { branchTo, newestUnder, versionsOf } = await import("../../static/js/chat/branches.js");
const { createConversation } = await import("../../static/js/chat/conversation.js");

const user = (id, parent, content = id) => ({ id, role: "user", content, parent_id: parent });
const answer = (id, parent) => ({ id, role: "assistant", status: "done", content: id, parent_id: parent });

// q1 has two answers; after the first one come q2, and q3 in its place.
const MESSAGES = [
  user("q1", null),
  answer("a1", "q1"),
  user("q2", "a1"),
  answer("a2", "q2"),
  answer("b1", "q1"),
  user("q3", "a1"),
  answer("a3", "q3"),
];
const shown = (conversation) => conversation.turns().map((turn) => turn.get().messageId);

test("a branch goes from the first question to its last message", () => {
  assert.deepEqual(branchTo(MESSAGES, "a2").map(({ id }) => id), ["q1", "a1", "q2", "a2"]);
  assert.deepEqual(branchTo(MESSAGES, "b1").map(({ id }) => id), ["q1", "b1"]);
  assert.deepEqual(branchTo(MESSAGES, "gone"), []);
});

test("under a message the newest branch is the one that was written last", () => {
  assert.equal(newestUnder(MESSAGES, "a1"), "a3");
  assert.equal(newestUnder(MESSAGES, "q2"), "a2");
  assert.equal(newestUnder(MESSAGES, "b1"), "b1");
});

test("versions are what stands in one place, in the order they were written", () => {
  assert.deepEqual(versionsOf(MESSAGES, MESSAGES[5]), { ids: ["q2", "q3"], at: 1 });
  assert.deepEqual(versionsOf(MESSAGES, MESSAGES[1]), { ids: ["a1", "b1"], at: 0 });
  assert.deepEqual(versionsOf(MESSAGES, MESSAGES[3]), { ids: ["a2"], at: 0 });
});

test("a conversation opens at what was written last, and goes to another branch and back", () => {
  const conversation = createConversation({ id: "c", messages: MESSAGES });
  assert.deepEqual([shown(conversation), conversation.end], [["a1", "a3"], { id: "a3", isNewest: true }]);
  const [first] = conversation.turns();
  conversation.choose("b1");
  assert.deepEqual([shown(conversation), conversation.end], [["b1"], { id: "b1", isNewest: false }]);
  assert.equal(conversation.lastAnswer, "b1");
  conversation.choose("q2");
  assert.deepEqual(shown(conversation), ["a1", "a2"]);
  assert.equal(conversation.turns()[0], first);
  assert.equal(conversation.choose("gone"), false);
});

test("turns know the versions of their question and of their answer", () => {
  const [first, second] = createConversation({ id: "c", messages: MESSAGES }).turns();
  assert.deepEqual(first.get().answers, { ids: ["a1", "b1"], at: 0 });
  assert.deepEqual(second.get().questions, { ids: ["q2", "q3"], at: 1 });
});

test("what is asked hangs below the answer on the page until the server gives it its ids", () => {
  const conversation = createConversation({ id: "c", messages: MESSAGES });
  conversation.choose("a2");
  const turn = conversation.begin({ text: "And then?" });
  assert.deepEqual(shown(conversation), ["a1", "a2", ""]);
  assert.equal(conversation.lastAnswer, "a2");
  turn.set({ conversationId: "c", messageId: "a4", questionId: "q4" });
  conversation.settle(turn);
  conversation.settle(turn);
  assert.deepEqual([shown(conversation), conversation.end], [["a1", "a2", "a4"], { id: "a4", isNewest: true }]);
  assert.equal(conversation.before("q4"), "a2");
});

test("a question put differently stands in the place of the old one", () => {
  const conversation = createConversation({ id: "c", messages: MESSAGES });
  const turn = conversation.begin({ text: "Better?", after: conversation.before("q3") });
  assert.deepEqual(shown(conversation), ["a1", ""]);
  assert.equal(turn.get().questions.ids.length, 3);
  assert.equal(turn.get().questions.at, 2);
});

test("an answer that is made anew is another version of it", () => {
  const conversation = createConversation({ id: "c", messages: MESSAGES });
  conversation.choose("a2");
  const turn = conversation.begin({ text: "q2", questionId: "q2" });
  assert.deepEqual(shown(conversation), ["a1", ""]);
  assert.deepEqual([turn.get().answers.ids.length, turn.get().answers.at], [2, 1]);
});

test("what the server never took leaves no trace", () => {
  const conversation = createConversation({ id: "c", messages: MESSAGES });
  conversation.drop(conversation.begin({ text: "Lost?" }));
  assert.deepEqual(shown(conversation), ["a1", "a3"]);
  conversation.drop(conversation.begin({ text: "q3", questionId: "q3" }));
  const again = conversation.begin({ text: "q3", questionId: "q3" });
  conversation.turns();
  assert.equal(again.get().answers.ids.length, 2);
  const first = createConversation();
  first.drop(first.begin({ text: "Lost?" }));
  assert.deepEqual(first.turns(), []);
});
