/** Code waits here to be coloured: one block after the other, each when the page is idle. */
import { keptSelection } from "./selection.js";

/** Longer code stays as it is: to read it through would hold up the page. */
const LONGEST = 20_000;
const PATIENCE_MS = 1000;

/** @type {Element[]} */
const waiting = [];
let busy = false;

/** @param {Element} block where code may be */
export function colourCode(block) {
  for (const code of block.querySelectorAll("code[data-language]")) {
    if (code.firstElementChild || (code.textContent ?? "").length > LONGEST) continue;
    if (!waiting.includes(code)) waiting.push(code);
  }
  if (!busy) work();
}

async function work() {
  busy = true;
  for (let code = waiting.shift(); code; code = waiting.shift()) {
    try {
      await colour(/** @type {HTMLElement} */ (code));
    } catch {
      // Without a network it stays in one colour.
    }
  }
  busy = false;
}

/** @param {HTMLElement} code */
async function colour(code) {
  const language = code.dataset.language ?? "";
  const { learn, markedCode } = await import("./marking.js");
  await learn(language);
  await idle();
  if (!code.isConnected || code.firstElementChild) return;
  const marked = markedCode(code.textContent ?? "", language);
  await idle();
  // What was written meanwhile would be lost.
  if (marked.textContent === code.textContent) keptSelection(code, () => code.replaceChildren(marked));
}

function idle() {
  return new Promise((resolve) => {
    if (window.requestIdleCallback) window.requestIdleCallback(resolve, { timeout: PATIENCE_MS });
    else setTimeout(resolve, 1);
  });
}
