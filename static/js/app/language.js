/** Another language loads the page anew; what was written and where one was reading are there again after it. */

const KEPT_KEY = "likeopt.kept";
const PATIENCE_MS = 3_000;
const SETTLED_FRAMES = 30;
const INTERRUPTIONS = ["wheel", "touchstart", "keydown", "pointerdown"];

/**
 * @typedef {{address: string, fields: Record<string, string>, scrolled: Record<string, number>}} Kept by the ids of
 *   what was written in and what was scrolled; "": the page itself
 */

/** @param {AbortSignal} signal */
export function keepOverLanguages(signal) {
  for (const form of document.querySelectorAll(".language-form")) {
    form.addEventListener("submit", () => keep(/** @type {HTMLFormElement} */ (form)), { signal });
  }
}

/** @param {HTMLFormElement} form */
function keep(form) {
  const address = location.pathname + location.search;
  form.querySelector('input[name="next"]')?.setAttribute("value", address);
  /** @type {Kept} */
  const kept = { address, fields: {}, scrolled: { "": scrollY } };
  for (const field of document.querySelectorAll("#page :is(textarea, input[type=search])[id]")) {
    kept.fields[field.id] = /** @type {HTMLInputElement} */ (field).value;
  }
  for (const box of document.querySelectorAll("#page [id]")) {
    if (box.scrollTop) kept.scrolled[box.id] = box.scrollTop;
  }
  try {
    sessionStorage.setItem(KEPT_KEY, JSON.stringify(kept));
  } catch {
    // Without storage the page begins at its top.
  }
}

/** Put back what was kept for this page, if anything was. */
export function restoreAfterLanguage() {
  const kept = take();
  if (kept?.address !== location.pathname + location.search) return;
  for (const [id, value] of Object.entries(kept.fields)) {
    const field = /** @type {HTMLInputElement | null} */ (document.getElementById(id));
    if (!field || !value || field.value) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (const [id, top] of Object.entries(kept.scrolled)) if (top) scrollBack(id, top);
}

/** @returns {Kept | null} */
function take() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT_KEY) ?? "null");
    sessionStorage.removeItem(KEPT_KEY);
    return kept;
  } catch {
    return null;
  }
}

/**
 * Scroll to `top` once there is enough to scroll, unless the reader does something first.
 * @param {string} id
 * @param {number} top
 */
function scrollBack(id, top) {
  const box = document.getElementById(id) ?? document.scrollingElement;
  const given = new AbortController();
  const until = performance.now() + PATIENCE_MS;
  for (const type of INTERRUPTIONS) addEventListener(type, () => given.abort(), { signal: given.signal, passive: true });
  let settled = 0;
  const tryIt = () => {
    const isOver = given.signal.aborted || performance.now() > until || settled > SETTLED_FRAMES;
    if (!box?.isConnected || isOver) return given.abort();
    // An answer is painted in more than one frame, and its thread follows it to its end.
    settled = Math.abs(box.scrollTop - top) < 1 ? settled + 1 : 0;
    if (!settled && box.scrollHeight - box.clientHeight >= top - 1) box.scrollTop = top;
    requestAnimationFrame(tryIt);
  };
  tryIt();
}
