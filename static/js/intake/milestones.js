/** What is worth saying aloud about the uploads: that they have begun, that all are sent, that all are read. */
import { t, tn } from "../ui/i18n.js";

/** @typedef {ReturnType<typeof import("./records.js").createRecords>} Records */

/** @param {Records} records @returns {string} the same as long as there is nothing new to say */
export function milestone(records) {
  if (!records.size) return "";
  if (records.count("waiting", "sending")) return t("Files are being sent.");
  if (records.count("queued", "indexing")) return t("All files are sent and are being indexed.");
  return outcome(records);
}

/** @param {Records} records how it has ended */
export function outcome(records) {
  const [ready, known] = [records.count("ready"), records.count("known")];
  const [failed, unread] = [records.count("failed"), records.count("unread")];
  return [
    ready ? tn("{n} file can be asked about.", "{n} files can be asked about.", ready) : "",
    known ? tn("{n} was here already.", "{n} were here already.", known) : "",
    failed ? tn("{n} could not be sent.", "{n} could not be sent.", failed) : "",
    unread ? tn("{n} could not be read.", "{n} could not be read.", unread) : "",
  ]
    .filter(Boolean)
    .join(" ");
}
