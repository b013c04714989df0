import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { documentElement: { lang: "en" } };
const { groupsOf } = await import("../../static/js/palette/rows.js");
const { createCommands } = await import("../../static/js/app/commands.js");

const COMMANDS = [
  { id: "new", label: "New chat", keywords: "새 대화", run() {} },
  { id: "files", label: "Add files", keywords: "파일 추가", run() {} },
  { id: "chat", label: "Chat", keywords: "대화", href: "/" },
];
const NOTHING = { conversations: [], documents: [] };
const KNOWN = { conversations: [{ id: "1", title: "3분기 매출" }], documents: [{ id: "2", title: "Chat rules" }] };

function listed(typed, { recent = [], known = NOTHING, found = NOTHING } = {}) {
  const groups = groupsOf(typed, COMMANDS, recent, known, found, () => {});
  return groups.map(({ name, rows }) => `${name}: ${rows.map(({ label }) => label).join(", ")}`);
}

test("before anything is typed everything is there, what was used last first", () => {
  assert.deepEqual(listed("", { recent: ["files", "gone"], known: KNOWN }), [
    "Used last: Add files",
    "Commands: New chat, Chat",
    "Conversations: 3분기 매출",
    "Documents: Chat rules",
  ]);
});

test("commands are found by their words in the other language", () => {
  assert.deepEqual(listed("파일"), ["Commands: Add files", "Ask: Ask: “파일”"]);
  assert.deepEqual(listed("ㅍㅇ"), ["Commands: Add files", "Ask: Ask: “ㅍㅇ”"]);
});

test("a label comes before a keyword, and what was used before what was not", () => {
  assert.match(listed("chat")[0], /^Commands: Chat, New chat/);
  assert.match(listed("대화", { recent: ["chat"] })[0], /^Commands: Chat, New chat/);
  assert.match(listed("대화")[0], /^Commands: New chat, Chat/);
});

test("what the server has told of fits by its title at once", () => {
  assert.ok(listed("ㅁㅊ", { known: KNOWN }).includes("Conversations: 3분기 매출"));
  assert.ok(!listed("files", { known: KNOWN }).join().includes("매출"));
});

test("what the server found by what is inside is there without a title that fits, and once", () => {
  const found = { conversations: [], documents: [{ id: "3", title: "Other" }, { id: "2", title: "Chat rules" }] };
  assert.ok(listed("chat", { known: KNOWN, found }).includes("Documents: Chat rules, Other"));
});

test("a command offered anew takes the place of the earlier one, and goes with its page", () => {
  const commands = createCommands();
  const page = new AbortController();
  commands.add(COMMANDS);
  commands.add([{ id: "new", label: "The page's", run() {} }], page.signal);
  assert.equal(commands.all()[0].label, "The page's");
  page.abort();
  assert.deepEqual(commands.all(), COMMANDS);
});
