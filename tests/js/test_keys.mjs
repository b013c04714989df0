import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const store = new Map();
const dialogs = { open: false };
class Element {
  closest() {
    return this.inMenu ?? null;
  }
}
class HTMLElement extends Element {}
class HTMLInputElement extends HTMLElement {
  type = "text";
}
class HTMLTextAreaElement extends HTMLElement {}
class HTMLSelectElement extends HTMLElement {}
const body = new HTMLElement();
Object.assign(globalThis, { Element, HTMLElement, HTMLInputElement, HTMLTextAreaElement, HTMLSelectElement });
Object.assign(globalThis, {
  window: globalThis,
  document: { documentElement: { dataset: {} }, body, querySelector: () => (dialogs.open ? body : null) },
  localStorage: {
    getItem: (key) => store.get(key) ?? null,
    setItem: (key, value) => store.set(key, value),
    removeItem: (key) => store.delete(key),
  },
});
const { createKeys, setSingleKeys } = await import("../../static/js/app/keys.js");
const { keyNames } = await import("../../static/js/palette/key_names.js");

let ran = [];
let keys;

beforeEach(() => {
  ran = [];
  keys = createKeys();
  dialogs.open = false;
  setSingleKeys(true);
  delete document.documentElement.dataset.keyboard;
});

function add(strokes, options = {}, signal = undefined) {
  keys.add([{ keys: strokes, run: () => ran.push(strokes), ...options }], signal);
}

function press(key, options = {}) {
  const event = { key, code: "", target: body, preventDefault: () => (event.defaultPrevented = true), ...options };
  keys.press(event);
  return event.defaultPrevented === true;
}

test("a key runs what it was given to, and the browser does not act on it as well", () => {
  add("?");
  assert.equal(press("?", { shiftKey: true }), true);
  assert.deepEqual(ran, ["?"]);
  assert.equal(press("x"), false);
});

test("Mod is Ctrl here and the command key on Apple's machines", () => {
  add("Mod+k");
  press("k", { metaKey: true });
  assert.deepEqual(ran, []);
  press("k", { ctrlKey: true });
  document.documentElement.dataset.keyboard = "apple";
  press("k", { ctrlKey: true });
  press("K", { metaKey: true });
  assert.deepEqual(ran, ["Mod+k", "Mod+k"]);
});

test("two keys one after the other are one shortcut, and nothing in between", () => {
  add("g d");
  add("d");
  for (const key of ["g", "d", "d", "g", "x", "d"]) press(key);
  assert.deepEqual(ran, ["g d", "d", "d"]);
});

test("what is being typed is nobody's shortcut", () => {
  add("n");
  add("Mod+k", { whileTyping: true });
  for (const target of [new HTMLInputElement(), new HTMLTextAreaElement(), Object.assign(new HTMLElement(), { isContentEditable: true })]) {
    press("n", { target });
    press("k", { target, ctrlKey: true });
  }
  press("n", { target: Object.assign(new HTMLInputElement(), { type: "checkbox" }) });
  assert.deepEqual(ran, ["Mod+k", "Mod+k", "Mod+k", "n"]);
});

test("nothing runs while a syllable is put together, while a key is held, or when somebody has acted already", () => {
  add("n");
  add("Mod+k", { whileTyping: true });
  press("n", { isComposing: true });
  press("n", { keyCode: 229 });
  press("n", { repeat: true });
  press("n", { defaultPrevented: true });
  press("k", { ctrlKey: true, isComposing: true });
  assert.deepEqual(ran, []);
});

test("with Hangul switched on the same keys work", () => {
  add("n");
  press("ㅜ", { code: "KeyN" });
  assert.deepEqual(ran, ["n"]);
});

test("behind a dialog and in a menu nothing runs", () => {
  add("n");
  dialogs.open = true;
  press("n");
  dialogs.open = false;
  press("n", { target: Object.assign(new HTMLElement(), { inMenu: body }) });
  assert.deepEqual(ran, []);
});

test("keys without Ctrl can be switched off, the others go on working", () => {
  add("n");
  add("g d");
  add("Mod+k");
  setSingleKeys(false);
  press("n");
  press("g");
  press("d");
  press("k", { ctrlKey: true });
  assert.deepEqual(ran, ["Mod+k"]);
  setSingleKeys(true);
  press("n");
  assert.deepEqual(ran, ["Mod+k", "n"]);
});

test("a page's own key goes with the page, and is before the shell's", () => {
  const page = new AbortController();
  add("n");
  keys.add([{ keys: "n", run: () => ran.push("page") }], page.signal);
  press("n");
  page.abort();
  press("n");
  assert.deepEqual(ran, ["page", "n"]);
});

test("keys are written as the reader's keyboard has them", () => {
  assert.deepEqual(keyNames("Mod+Shift+o"), ["Ctrl", "Shift", "O"]);
  assert.deepEqual(keyNames("g c"), ["G", "C"]);
  document.documentElement.dataset.keyboard = "apple";
  assert.deepEqual(keyNames("Mod+Shift+o"), ["⌘", "⇧", "O"]);
});
