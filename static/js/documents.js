// The documents page.
import { render } from "lit-html";

import { createLibrary } from "./documents/library.js";
import { libraryView } from "./documents/library_view.js";
import { createPreview } from "./documents/preview.js";
import { pickedFiles, takeDrops } from "./intake/drop.js";
import { followIndexing, showIndexing } from "./intake/indexing.js";
import { showUploads } from "./intake/upload_panel.js";
import { createUploads } from "./intake/uploads.js";
import { formatNumber } from "./ui/i18n.js";
import { atMostEvery, later } from "./ui/later.js";
import { part } from "./ui/page.js";

const SEARCH_PAUSE_MS = 200;
const RELOAD_EVERY_MS = 500;

/** @type {import("./app/app.js").Mount} */
export function mount(signal) {
  const library = createLibrary(signal);
  const preview = createPreview(signal);
  const reloadSoon = atMostEvery(() => library.load(), RELOAD_EVERY_MS);
  const uploads = createUploads({ onSent: reloadSoon }, signal);

  const actions = { ...library, preview: preview.open, reload: library.load };
  library.store.subscribe((state) => {
    render(libraryView(state, actions), part("library"));
    showCounts(state.counts);
  }, signal);
  showUploads(part("uploads"), uploads, signal);
  takeDrops(part("drop-curtain"), uploads.add, signal);
  wirePickers(uploads.add, signal);
  wireFilters(library, signal);
  followIndexing((status) => {
    showIndexing(part("indexing"), status);
    library.heard(status);
    reloadSoon();
  }, signal);
  library.load();
  preview.openFromAddress();
}

/**
 * @param {(files: import("./intake/drop.js").NamedFile[]) => void} onFiles
 * @param {AbortSignal} signal
 */
function wirePickers(onFiles, signal) {
  for (const id of ["pick-files", "pick-folder"]) {
    const input = /** @type {HTMLInputElement} */ (part(`${id}-input`));
    part(id).addEventListener("click", () => input.click(), { signal });
    input.addEventListener(
      "change",
      () => {
        onFiles(pickedFiles(/** @type {FileList} */ (input.files)));
        input.value = "";
      },
      { signal },
    );
  }
}

/**
 * @param {ReturnType<typeof createLibrary>} library
 * @param {AbortSignal} signal
 */
function wireFilters(library, signal) {
  const search = /** @type {HTMLInputElement} */ (part("document-search"));
  const find = later(() => library.find({ q: search.value.trim() }), SEARCH_PAUSE_MS);
  search.addEventListener("input", find, { signal });
  part("status-filter").addEventListener(
    "change",
    (event) => library.find({ status: /** @type {HTMLInputElement} */ (event.target).value }),
    { signal },
  );
}

/** @param {import("./documents/library.js").LibraryState["counts"]} counts */
function showCounts(counts) {
  if (!counts) return;
  const shown = {
    "": counts.queued + counts.indexing + counts.ready + counts.failed,
    ready: counts.ready,
    indexing: counts.indexing,
    queued: counts.queued,
    failed: counts.failed,
  };
  for (const [status, count] of Object.entries(shown)) {
    const box = document.querySelector(`[data-count="${status}"]`);
    if (box) box.textContent = formatNumber(count);
  }
}
