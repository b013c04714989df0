// The documents page.
import { render } from "lit-html";

import { createActions } from "./documents/actions.js";
import { addressOf, askedIn } from "./documents/asked.js";
import { createAnnouncer, showCounts, showFilters, wireFilters } from "./documents/filters.js";
import { wireKeys } from "./documents/keys.js";
import { createLibrary } from "./documents/library.js";
import { libraryView } from "./documents/library_view.js";
import { NOTHING } from "./documents/selection.js";
import { deskOf } from "./intake/door.js";
import { followIndexing, showIndexing } from "./intake/indexing.js";
import { placeIn } from "./reader/place.js";
import { createReaderWay } from "./reader/way.js";
import { paintKeepingFocus } from "./ui/focus.js";
import { atMostEvery } from "./ui/later.js";
import { part } from "./ui/page.js";

const RELOAD_EVERY_MS = 500;
// What fails as soon as it is begun changes no count, and so is not told of.
const LOOK_AGAIN_MS = 2_000;
// "2 minutes ago" is to stay true.
const REPAINT_EVERY_MS = 60_000;

/** @type {import("./app/app.js").Mount} */
export function mount(signal, app) {
  const library = createLibrary(signal);
  const reader = createReaderWay({ inAddress: true }, app, signal);
  const pickOne = wirePickers(app, signal);
  const actions = createActions({ library, ask, open, pickOne, app });
  const announce = createAnnouncer(part("library-said"));
  const reloadSoon = atMostEvery(() => signal.aborted || library.load(), RELOAD_EVERY_MS);

  const lookAgain = atMostEvery(() => signal.aborted || library.load(), LOOK_AGAIN_MS);

  /** @param {Readonly<import("./documents/library.js").LibraryState>} state */
  function paint(state) {
    if (state.items.some(({ status }) => status === "queued" || status === "indexing")) lookAgain();
    const box = part("library");
    paintKeepingFocus(box, () => render(libraryView(state, actions), box));
    if (state.counts) showCounts(state.counts);
    announce(state);
  }

  /**
   * Ask for another list, and have the address say so.
   * @param {Partial<import("./documents/asked.js").Asked>} change
   */
  async function ask(change) {
    const isTurn = Object.keys(change).every((name) => name === "page" || name === "sort" || name === "order");
    // What was chosen among others is not meant any more.
    if (!isTurn) library.store.set({ selection: NOTHING });
    const done = library.ask(change);
    const { asked } = library.store.get();
    const next = addressOf(asked, location.search);
    // While one types, back leads to before that.
    if ("q" in change) history.replaceState(history.state, "", next);
    else history.pushState(null, "", next);
    showFilters(asked);
    await done;
  }

  /** @param {import("./documents/library.js").Document} document */
  function open({ id, title }) {
    reader.open({ id, title, chunk: "", support: [] });
  }

  function askAsAddressed() {
    const asked = askedIn(location.search);
    showFilters(asked);
    return library.ask(asked);
  }

  library.store.subscribe(paint, signal);
  wireFilters(ask, signal);
  wireKeys(part("library"), actions, signal);
  // While a document is read, the list behind it stays as it was.
  app.onAddress(() => placeIn(location.search) || void askAsAddressed(), signal);
  followIndexing((status) => {
    showIndexing(part("indexing"), status);
    library.heard(status);
    reloadSoon();
  }, signal);
  const repaint = setInterval(() => paint(library.store.get()), REPAINT_EVERY_MS);
  signal.addEventListener("abort", () => clearInterval(repaint));
  void askAsAddressed();
  followServer(library, app, signal);
}

/**
 * @param {import("./app/app.js").App} app
 * @param {AbortSignal} signal
 * @returns {(take: (file: File) => void) => void} lets one file be picked
 */
function wirePickers(app, signal) {
  /** @type {((file: File) => void) | null} */
  let takeOne = null;
  for (const id of ["pick-files", "pick-folder", "pick-one"]) {
    const input = /** @type {HTMLInputElement} */ (part(`${id}-input`));
    document.getElementById(id)?.addEventListener("click", () => input.click(), { signal });
    const take = () => {
      const files = [...(input.files ?? [])];
      input.value = "";
      if (id !== "pick-one") void deskOf(app).then((desk) => desk.takePicked(files));
      else if (files.length) takeOne?.(files[0]);
    };
    input.addEventListener("change", take, { signal });
  }
  return (take) => {
    takeOne = take;
    part("pick-one-input").click();
  };
}

/**
 * Read the list anew when a file has been sent from here, and when the server is there again.
 * @param {import("./documents/library.js").Library} library
 * @param {import("./app/app.js").App} app
 * @param {AbortSignal} signal
 */
function followServer({ store, load }, app, signal) {
  const sentReload = atMostEvery(() => signal.aborted || load(), RELOAD_EVERY_MS);
  // A server that is there, but not for this list, is not to be pressed.
  const backReload = atMostEvery(() => signal.aborted || load(), LOOK_AGAIN_MS);
  let before = app.state.get();
  app.state.subscribe((state) => {
    const isBack = state.online && !before.online;
    store.set({ isOnline: state.online, ...(isBack && { error: "" }) });
    if (isBack) backReload();
    else if (state.sent !== before.sent) sentReload();
    before = state;
  }, signal);
}
