/** What to do about a file that cannot be taken in or read, where the reason does not say so itself. */
import { t } from "../ui/i18n.js";

// The server's reader gave up: another attempt may go better.
const WORTH_ANOTHER_TRY = new Set(["document_load_timeout", "document_load_memory", "document_load_crashed"]);

export function emptyFile() {
  return t("The file is empty. Save it with its content, and add it again.");
}

/**
 * @param {{code: string, message: string}} error of a document
 * @returns {string} the reason and what to do
 */
export function reasonOf({ code, message }) {
  return code === "document_empty" ? emptyFile() : message;
}

/**
 * @param {import("./records.js").Upload} upload
 * @returns {boolean} whether trying the same bytes again can help
 */
export function isWorthRetrying({ stage, code }) {
  return stage === "failed" ? code !== "unfit" : WORTH_ANOTHER_TRY.has(code);
}
