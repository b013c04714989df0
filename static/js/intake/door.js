/** The way in for files on every page: dropped anywhere, or pasted. What takes them in comes with the first. */

/**
 * @typedef {import("../app/app.js").App} App
 * @typedef {ReturnType<typeof import("./desk.js").openDesk>} Desk
 */

// From one element to the next a drag leaves and enters; only who stays away has left.
const LEFT_MS = 150;

/**
 * Where files are handed in; it is the same one on every page.
 * @param {App} app
 * @returns {Promise<Desk>}
 */
export function deskOf(app) {
  const kept = app.keep("uploads", () => ({ desk: /** @type {Promise<Desk> | null} */ (null) }));
  kept.desk ??= import("./desk.js").then(
    ({ openDesk }) => openDesk(app),
    (error) => {
      kept.desk = null;
      throw error;
    },
  );
  return kept.desk;
}

/** @param {App} app */
export function openDoor(app) {
  const curtain = document.getElementById("drop-curtain");
  if (!curtain) return;
  takeDrops(curtain, app);
  takePastes(app);
}

/**
 * @param {HTMLElement} curtain shown while files are over the page
 * @param {App} app
 */
function takeDrops(curtain, app) {
  const { signal } = app;
  let timer = 0;
  const show = (/** @type {boolean} */ isShown) => {
    clearTimeout(timer);
    curtain.hidden = !isShown;
  };
  const hover = (/** @type {DragEvent} */ event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    show(true);
  };
  const drop = (/** @type {DragEvent} */ event) => {
    if (!hasFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    show(false);
    // What was dropped can only be reached while the event lasts.
    const { items, files } = event.dataTransfer;
    const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
    const loose = entries.length ? [] : [...files];
    void deskOf(app).then((desk) => desk.takeDropped(entries, loose));
  };
  const leave = () => {
    clearTimeout(timer);
    timer = window.setTimeout(show, LEFT_MS, false);
  };
  addEventListener("dragenter", hover, { signal });
  addEventListener("dragover", hover, { signal });
  addEventListener("dragleave", leave, { signal });
  addEventListener("drop", drop, { signal });
}

/** @param {App} app */
function takePastes(app) {
  const take = (/** @type {ClipboardEvent} */ event) => {
    const copied = event.clipboardData;
    // Cells of a sheet are text that has its own picture along.
    if (!copied?.files.length || copied.types.includes("text/plain")) return;
    event.preventDefault();
    const files = [...copied.files];
    void deskOf(app).then((desk) => desk.takePicked(files));
  };
  addEventListener("paste", take, { signal: app.signal });
}

/** @param {DragEvent} event */
function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}
