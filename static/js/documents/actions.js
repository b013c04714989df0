/** What can be done with the list and its documents. */
import { address, call } from "../net/api.js";
import { t } from "../ui/i18n.js";
import { openMenu } from "../ui/menu.js";
import { part } from "../ui/page.js";
import { toastError } from "../ui/toast.js";
import { deskOf } from "../intake/door.js";
import { EVERYTHING, turned } from "./asked.js";
import { createRemoval } from "./removal.js";
import { sampleFile } from "./sample.js";
import { NOTHING, paged, ranged, toggled } from "./selection.js";

/**
 * @typedef {import("./library.js").Document} Document
 * @typedef {import("./library.js").Asked} Asked
 * @typedef {{library: import("./library.js").Library, ask(change: Partial<Asked>): Promise<void>,
 *   open(document: Document): void, pickOne(take: (file: File) => void): void, app: import("../app/app.js").App}} Page
 */

/**
 * @param {Page} page
 * @returns {import("./library_view.js").Actions & {removeChosen(): boolean | void}}
 */
export function createActions({ library, ask, open, pickOne, app }) {
  const { store } = library;
  const removal = createRemoval(library);
  const select = (/** @type {import("./selection.js").Selection} */ selection) => store.set({ selection });

  /** @param {Document} document */
  async function retry({ id }) {
    await call(`/documents/${id}/retry`, { method: "POST" });
    await library.load();
  }

  const actions = {
    open,
    reload: () => void library.load(),
    restore: (/** @type {string[]} */ ids) => void removal.restore(ids),
    remove: (/** @type {Document} */ document) => void removal.remove(document),
    removeMany: (/** @type {string[]} */ ids) => void removal.removeMany(ids),
    retry: (/** @type {Document} */ document) => void retry(document).catch(toastError),
    replace: (/** @type {Document} */ document) =>
      pickOne((file) => void deskOf(app).then((desk) => desk.replace(file, document))),
    pick: () => part("pick-files-input").click(),
    addSample: () => void deskOf(app).then((desk) => desk.takePicked([sampleFile()])),

    turnTo: (/** @type {number} */ page) => void ask({ page }),
    sortBy: (/** @type {string} */ sort) => void ask(turned(store.get().asked, sort)),
    clearFilters: () => {
      const { sort, order } = store.get().asked;
      void ask({ ...EVERYTHING, sort, order });
      part("document-search").focus();
    },

    choose: (/** @type {string} */ id, /** @type {boolean} */ isRange) => {
      const { selection } = store.get();
      select(isRange ? ranged(selection, id, library.shownIds()) : toggled(selection, id));
    },
    choosePage: () => select(paged(store.get().selection, library.shownIds())),
    chooseAll: () => void library.everyId().then((ids) => select({ ids: new Set(ids), anchor: "" }), toastError),
    chooseNone: () => select(NOTHING),

    removeChosen: () => {
      const { selection, asked } = store.get();
      if (!selection.ids.size || asked.status === "deleted") return false;
      actions.removeMany([...selection.ids]);
    },

    menu: (/** @type {Document} */ document, /** @type {HTMLElement} */ button) => openMenu(button, menuOf(document, actions)),
  };
  return actions;
}

/**
 * @param {Document} document
 * @param {Pick<import("./library_view.js").Actions, "open" | "retry" | "replace" | "remove">} actions
 * @returns {import("../ui/menu.js").MenuItem[]}
 */
function menuOf(document, { open, replace, remove }) {
  const { id, chunk_count: chunks } = document;
  return [
    ...(chunks ? [{ label: t("Open"), icon: "document", run: () => open(document) }] : []),
    { label: t("Download"), icon: "download", href: address(`/documents/${id}/file`) },
    { label: t("Replace file"), icon: "upload", run: () => replace(document) },
    { label: t("Delete"), icon: "trash", danger: true, run: () => remove(document) },
  ];
}
