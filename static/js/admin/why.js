/** Why an answer was a hit: asked for by its id, here or by the address (`?why=`). */
import { html, render } from "lit-html";

import { callJson, query } from "../net/api.js";
import { formatTime, t } from "../ui/i18n.js";
import { part } from "../ui/page.js";
import { layerName } from "./names.js";
import { count, duration, isKnown } from "./numbers.js";

/**
 * @typedef {{status: string, layer?: string | null, kind?: "exact" | "semantic" | null,
 *   saved_tokens?: number | null, message?: string | null, reasons?: {message: string}[] | null,
 *   key?: string | null, parts?: Record<string, string> | null, stored_at?: string | null,
 *   age_s?: number | null, first_question?: string | null, similarity?: number | null}} Why
 *   age_s: how old the answer was when it was given
 */

/** @param {AbortSignal} signal */
export function mountWhy(signal) {
  const input = /** @type {HTMLInputElement} */ (part("why-id"));
  let asked = 0;

  async function explain() {
    const turn = ++asked;
    const id = input.value.trim();
    if (!id) return;
    history.replaceState(null, "", query({ why: id }));
    try {
      const why = await callJson(`/cache/why/${encodeURIComponent(id)}`, { signal });
      if (turn === asked) show(verdictOf(why), why.status, detail(why));
    } catch (error) {
      if (turn === asked && !signal.aborted) show(/** @type {Error} */ (error).message, "failed");
    }
  }

  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    explain();
  };
  part("why-form").addEventListener("submit", submit, { signal });
  const given = new URLSearchParams(location.search).get("why");
  if (!given) return;
  input.value = given;
  part("why").scrollIntoView();
  explain();
}

/**
 * @param {string} verdict
 * @param {string} status
 * @param {unknown} [more]
 */
function show(verdict, status, more = "") {
  const line = part("why-verdict");
  line.textContent = verdict;
  line.dataset.status = status;
  render(more, part("why-detail"));
}

/** @param {Why} why */
function verdictOf({ status, message }) {
  if (message) return message;
  if (status === "hit") return t("This answer came from the cache.");
  if (status === "stale") return t("This answer came from the cache, past its time.");
  return t("This answer did not come from the cache.");
}

/** @param {Why} why */
function detail(why) {
  const { reasons, key, parts } = why;
  return html`${reasons?.length
      ? html`<ul class="why-reasons">
          ${reasons.map(({ message }) => html`<li>${message}</li>`)}
        </ul>`
      : ""}
    <dl class="why-facts">${factsOf(why).map(([name, value]) => row(name, value))}</dl>
    ${key || parts ? keyParts(key ?? "", parts ?? {}) : ""}`;
}

/**
 * What is known of it, as names and values.
 * @param {Why} why
 * @returns {[string, unknown][]}
 */
function factsOf({ layer, kind, first_question: first, similarity, stored_at: stored, age_s: ageS, saved_tokens: tokens }) {
  return /** @type {[string, unknown][]} */ ([
    [t("Layer"), layer && html`<span class="name">${layerName(layer)}</span>`],
    [t("Match"), kind && matchName(kind)],
    [t("First asked as"), first],
    [t("Similarity"), isKnown(similarity) && similarity.toFixed(3)],
    [t("Stored"), stored && formatTime(stored)],
    [t("Age when given"), isKnown(ageS) && duration(ageS * 1000)],
    [t("Tokens saved"), tokens && count(tokens)],
  ]).filter(([, value]) => value);
}

/** @param {"exact" | "semantic"} kind */
function matchName(kind) {
  return { exact: t("The same question"), semantic: t("A question that means the same") }[kind] ?? kind;
}

/**
 * @param {string} key
 * @param {Record<string, string>} parts digests by name
 */
function keyParts(key, parts) {
  return html`<details class="why-key">
    <summary>${t("What the key is made of")}</summary>
    <p>${t("Two questions share an answer when all of these are equal.")}</p>
    <dl class="why-facts">
      ${Object.entries(parts).map(([name, digest]) => row(partName(name), html`<code>${digest}</code>`))}
      ${key ? row(t("Key"), html`<code>${key}</code>`) : ""}
    </dl>
  </details>`;
}

/** @param {string} part */
function partName(part) {
  return (
    {
      scope: t("What may be searched"),
      model: t("Model and its settings"),
      persona: t("Persona"),
      prompt: t("Prompt"),
      history: t("Conversation so far"),
      question: t("Question"),
      passages: t("Passages found"),
    }[part] ?? part
  );
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function row(name, value) {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}
