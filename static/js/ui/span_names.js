/** What the stages of a request are called, and which of them belong together. */
import { t } from "./i18n.js";

/** @typedef {"waiting" | "finding" | "writing" | "other"} Kind */

/** @type {Record<string, Kind>} */
const KINDS = {
  queue: "waiting",
  cache: "waiting",
  route: "finding",
  rewrite: "finding",
  search: "finding",
  embed: "finding",
  bm25: "finding",
  vector: "finding",
  fuse: "finding",
  rerank: "finding",
  fetch: "finding",
  highlight: "finding",
  context: "finding",
  first_token: "writing",
  generation: "writing",
  generate: "writing",
};

/** @param {string} name one that has no name here is called as the server calls it */
export function spanName(name) {
  return (
    {
      queue: t("Waiting in line"),
      cache: t("Looking in the cache"),
      route: t("Choosing the route"),
      rewrite: t("Rewording the question"),
      search: t("Searching the documents"),
      embed: t("Embedding the question"),
      bm25: t("Word search (BM25)"),
      vector: t("Vector search"),
      fuse: t("Merging the results"),
      rerank: t("Ranking anew"),
      fetch: t("Fetching the passages"),
      highlight: t("Marking what matters"),
      context: t("Building the context"),
      first_token: t("Until the first word"),
      generation: t("Writing the answer"),
      generate: t("Writing the answer"),
    }[name] ?? name
  );
}

/** @param {string} name @returns {Kind} */
export function spanKind(name) {
  return KINDS[name] ?? "other";
}
