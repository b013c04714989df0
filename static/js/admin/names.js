/** What the cache's layers and kinds of objects are called. */
import { t } from "../ui/i18n.js";

export const LAYERS = ["memory", "redis", "disk"];
export const KINDS = ["embedding", "search", "answer", "page", "function"];

/** @param {string} layer one that has no name here is called as the server calls it */
export function layerName(layer) {
  return { memory: t("memory"), redis: "Redis", disk: t("disk") }[layer] ?? layer;
}

/** @param {string} kind */
export function kindName(kind) {
  return (
    {
      embedding: t("Embeddings"),
      search: t("Searches"),
      answer: t("Answers"),
      page: t("Responses"),
      function: t("Function results"),
    }[kind] ?? kind
  );
}

/**
 * `known` names in their order, then the others of `found`; before anything was found, `known`.
 * @param {string[]} known
 * @param {Record<string, unknown> | undefined} found
 */
export function inOrder(known, found) {
  if (!found) return known;
  const names = Object.keys(found);
  return [...known.filter((name) => name in found), ...names.filter((name) => !known.includes(name))];
}
