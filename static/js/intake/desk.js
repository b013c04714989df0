/** Where files are handed in. It stays while pages change, and so do the uploads. */
import { call } from "../net/api.js";
import { t } from "../ui/i18n.js";
import { part } from "../ui/page.js";
import { toast, toastError } from "../ui/toast.js";
import { showDock } from "./dock.js";
import { createFates } from "./fates.js";
import { pickedFiles, readEntries } from "./files.js";
import { createUploads } from "./uploads.js";

/** @typedef {import("./files.js").NamedFile} NamedFile */

/** @param {import("../app/app.js").App} app */
export function openDesk(app) {
  const uploads = createUploads((upload, document, isNew) => {
    app.state.set({ sent: app.state.get().sent + 1 });
    if (isNew) fates.add(upload.key, document);
  });
  const fates = createFates(uploads.change, (key) => uploads.cancel([key]));
  showDock(part("uploads"), { ...uploads, retryAll: retry }, app);
  askBeforeLeaving(uploads);

  /** @param {number[]} keys of some that failed: not sent, they are sent again; not read, read again */
  function retry(keys) {
    const upload = (/** @type {number} */ key) => uploads.records.get(key);
    uploads.retry(keys.filter((key) => upload(key)?.stage === "failed"));
    for (const key of keys.filter((each) => upload(each)?.stage === "unread")) readAgain(key).catch(toastError);
  }

  /** @param {number} key */
  async function readAgain(key) {
    const { id = "" } = uploads.records.get(key) ?? {};
    const answer = await call(`/documents/${id}/retry`, { method: "POST" });
    uploads.change(key, { stage: "queued", error: "", code: "", percent: 0 });
    fates.add(key, await answer.json());
  }

  /** @param {NamedFile[]} files */
  async function take(files) {
    if (!files.length) toast(t("There is no file in it that could be added."), { tone: "bad" });
    await uploads.add(files);
  }

  return {
    /** @param {Iterable<File>} files from a picker or the clipboard */
    takePicked: (files) => take(pickedFiles(files)),

    /**
     * @param {FileSystemEntry[]} entries files and folders that were dropped
     * @param {File[]} loose files that were dropped from elsewhere than a disk, such as from an archive
     */
    async takeDropped(entries, loose) {
      let found = 0;
      const each = (/** @type {NamedFile[]} */ files) => {
        found += files.length;
        if (files.length) void uploads.add(files);
      };
      each(pickedFiles(loose));
      await readEntries(entries, each).catch(toastError);
      if (!found) await take([]);
    },

    /**
     * Send `file` as the next version of a document.
     * @param {File} file
     * @param {{name: string, collection: string}} document
     */
    replace: (file, { name, collection }) => uploads.add([{ file, name, collection }]),
  };
}

/**
 * Closing the window would end what is under way.
 * @param {import("./uploads.js").Uploads} uploads
 */
function askBeforeLeaving({ store, records }) {
  const ask = (/** @type {Event} */ event) => event.preventDefault();
  store.subscribe(() => {
    // A page that always listens is not kept for going back to it.
    if (records.count("waiting", "sending")) addEventListener("beforeunload", ask);
    else removeEventListener("beforeunload", ask);
  });
}
