/** What the footer of an answer says when it came from the cache, with a link to why. */
import { html } from "lit-html";

import { layerName } from "../admin/names.js";
import { query } from "../net/api.js";
import { t, tn } from "../ui/i18n.js";

/**
 * @typedef {{status?: "hit" | "miss" | "bypass", layer?: string | null, kind?: "exact" | "semantic" | null,
 *   saved_tokens?: number, first_question?: string | null}} CacheUse
 */

/** @param {import("./turn.js").TurnState} state */
export function cachedMark({ cached, cache, messageId }) {
  if (!cached) return "";
  return html`<a class="from-cache" href=${`/admin${query({ why: messageId })}`} title=${reasonOf(cache)}
    >${saidOf(cache).join(" · ")}</a
  >`;
}

/** @param {CacheUse} cache */
export function saidOf({ layer, kind, saved_tokens: saved = 0 }) {
  return [
    t("from cache"),
    layer ? layerName(layer) : "",
    kind === "semantic" ? t("answered a question that means the same") : "",
    saved > 0 ? tn("{n} token saved", "{n} tokens saved", saved) : "",
  ].filter(Boolean);
}

/** @param {CacheUse} cache */
function reasonOf({ kind, first_question: first }) {
  if (kind === "semantic" && first) return t("First asked as: “{question}”", { question: first });
  return t("Why did this come from the cache?");
}
