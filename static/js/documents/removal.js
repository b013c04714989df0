/** Removing documents, one or thousands, and bringing them back. */
import { call, callJson } from "../net/api.js";
import { t, tn } from "../ui/i18n.js";
import { toast, toastError } from "../ui/toast.js";
import { without } from "./selection.js";

// As many as the server takes in one call.
const AT_ONCE = 1_000;

/**
 * @typedef {import("./library.js").Document} Document
 */

/** @param {import("./library.js").Library} library */
export function createRemoval({ store, load }) {
  /** @param {Iterable<string>} ids that are in another list now */
  function leave(ids) {
    store.set({ selection: without(store.get().selection, ids) });
    return load();
  }

  /** @param {Document} document */
  async function removeOne({ id, title }) {
    await call(`/documents/${id}`, { method: "DELETE" });
    await leave([id]);
    offerUndo(t("“{title}” was deleted.", { title }), [id]);
  }

  /** @param {string[]} ids */
  async function removeMany(ids) {
    const gone = await together("delete", "deleted", ids);
    await leave(ids);
    if (gone.length) offerUndo(tn("{n} document was deleted.", "{n} documents were deleted.", gone.length), gone);
  }

  /**
   * @param {string} sentence
   * @param {string[]} ids
   */
  function offerUndo(sentence, ids) {
    toast(sentence, { action: t("Undo"), onAction: () => void restore(ids).catch(toastError) });
  }

  /** @param {string[]} ids */
  async function restore(ids) {
    const back = await together("restore", "restored", ids);
    await leave(ids);
    const missing = ids.length - back.length;
    if (missing) toast(tn("{n} document could not be restored.", "{n} documents could not be restored.", missing), { tone: "bad" });
    else toast(tn("{n} document was restored.", "{n} documents were restored.", back.length));
  }

  return {
    remove: (/** @type {Document} */ document) => removeOne(document).catch(toastError),
    removeMany: (/** @type {string[]} */ ids) => removeMany(ids).catch(toastError),
    restore: (/** @type {string[]} */ ids) => restore(ids).catch(toastError),
  };
}

/**
 * @param {"delete" | "restore"} what
 * @param {"deleted" | "restored"} answer where the ids that it was done with stand
 * @param {string[]} ids
 * @returns {Promise<string[]>} those that it was done with
 */
async function together(what, answer, ids) {
  const done = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const body = { ids: ids.slice(from, from + AT_ONCE) };
    done.push(...(await callJson(`/documents/${what}`, { method: "POST", body }))[answer]);
  }
  return done;
}
