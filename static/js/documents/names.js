/** What statuses, kinds of file and orders are called. */
import { t } from "../ui/i18n.js";

/** @param {string} status */
export function statusName(status) {
  return (
    {
      queued: t("Waiting"),
      indexing: t("Indexing"),
      ready: t("Ready"),
      failed: t("Failed"),
      deleted: t("Recently deleted"),
    }[status] ?? status
  );
}

/** @param {string} kind */
export function kindName(kind) {
  return (
    {
      pdf: t("PDF"),
      word: t("Word"),
      slides: t("PowerPoint"),
      sheet: t("Excel and CSV"),
      hangul: t("Hangul (HWPX)"),
      text: t("Text and Markdown"),
      web: t("Web pages"),
      code: t("Source code"),
      data: t("JSON"),
      other: t("Other kinds"),
    }[kind] ?? kind
  );
}

/** @param {string} sort what a column, and an order, is called */
export function sortName(sort) {
  return (
    {
      name: t("Document"),
      passages: t("Passages"),
      size: t("Size"),
      changed: t("Changed"),
    }[sort] ?? sort
  );
}
