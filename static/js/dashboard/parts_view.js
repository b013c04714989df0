/** The dashboard's smaller parts: cache, models, personas, what browsers see, machine and indexing. */
import { html } from "lit-html";

import { KINDS, LAYERS, inOrder, kindName, layerName } from "../admin/names.js";
import { UNKNOWN, count, duration, isKnown, ratio, size } from "../admin/numbers.js";
import { t } from "../ui/i18n.js";
import { icon } from "../ui/icon.js";
import { cost, plain, share, written } from "./figures.js";
import { bar, mark, nothing, table } from "./marks.js";
import { modelStatusName, vitalName, vitalRatingName } from "./names.js";
import { lagOf } from "./points.js";
import { sharesOf, tokensOf } from "./reading.js";
import { pageCallsView } from "./times_view.js";

/**
 * @typedef {import("./reading.js").Performance} Performance
 * @typedef {import("./reading.js").Lookups} Lookups
 * @typedef {import("./reading.js").Model} Model
 */

/** @param {Performance["cache"]} cache */
export function cachesView(cache = {}) {
  const layers = inOrder(LAYERS, cache.layers).map((name) => lookupsRow(layerName(name), cache.layers?.[name]));
  const kinds = inOrder(KINDS, cache.objects).map((name) => lookupsRow(kindName(name), cache.objects?.[name]));
  const head = [{ text: t("Hit ratio"), isText: true }, t("Hits"), t("Misses")];
  return html`<div class="dash-pair">
    ${table({ id: "layers", title: t("Layers"), head: [t("Layer"), ...head], rows: layers })}
    ${table({ id: "kinds", title: t("Kinds"), head: [t("Kind"), ...head], rows: kinds })}
  </div>`;
}

/**
 * @param {string} name
 * @param {Lookups} [lookups]
 */
function lookupsRow(name, lookups = {}) {
  const said = ratio(lookups);
  const drawn = html`<span class="with-bar">${bar(said === UNKNOWN ? 0 : lookups.hit_ratio)}<span>${said}</span></span>`;
  return html`<tr>
    <th scope="row"><span class="name">${name}</span></th>
    <td data-label=${t("Hit ratio")}>${drawn}</td>
    <td class="number" data-label=${t("Hits")}>${count(lookups.hits)}</td>
    <td class="number" data-label=${t("Misses")}>${count(lookups.misses)}</td>
  </tr>`;
}

/** @param {Model[] | undefined} models */
export function modelsView(models = []) {
  if (!models.length) return nothing(t("No model is set: answers are sentences of the documents."));
  return table({
    id: "models",
    isWide: true,
    title: t("Models"),
    head: [
      t("Model"),
      { text: t("State"), isText: true },
      t("First token p95"),
      t("Whole call p95"),
      t("Calls"),
      t("Failures"),
      t("Tokens"),
      t("Cost"),
    ],
    rows: models.map(modelRow),
  });
}

/** @param {Model} model */
function modelRow(model) {
  const { id, tier, upstream, status } = model;
  const standing = status === "up" ? "ok" : status === "open" ? "critical" : "unmeasured";
  return html`<tr>
    <th scope="row">${id}<small>${[upstream, tier].filter(Boolean).join(" · ")}</small></th>
    <td class="state-cell" data-label=${t("State")}>${mark(standing, modelStatusName(status))}</td>
    <td class="number" data-label=${t("First token p95")}>${duration(model.first_token_p95_ms)}</td>
    <td class="number" data-label=${t("Whole call p95")}>${duration(model.p95_ms)}</td>
    <td class="number" data-label=${t("Calls")}>${count(model.calls)}</td>
    <td class="number" data-label=${t("Failures")}>${count(model.failures)}</td>
    <td class="number" data-label=${t("Tokens")}>${count(tokensOf(model.tokens))}</td>
    <td class="number" data-label=${t("Cost")}>${cost(model.cost_usd)}</td>
  </tr>`;
}

/** @param {Performance["personas"]} personas */
export function personasView(personas) {
  const shares = sharesOf(personas);
  if (!shares.length) return nothing(t("No persona has answered yet."));
  return html`<ul class="shares">
    ${shares.map(
      ({ name, count: times, share: part }) =>
        html`<li>
          <span>${name}</span><span class="with-bar">${bar(part)}<span>${share(part)}</span></span>
          <span class="shares-count">${count(times)}</span>
        </li>`,
    )}
  </ul>`;
}

/** @param {Performance} performance */
export function vitalsView({ web_vitals: vitals = {}, page_api_ms: calls = {} }) {
  const measured = Object.entries(vitals);
  if (!measured.length && !Object.keys(calls).length) return nothing(t("No browser has told anything yet."));
  return html`<ul class="vitals">
      ${measured.map(([name, vital]) => vitalView(name, vital))}
    </ul>
    ${pageCallsView(calls)}`;
}

/**
 * @param {string} name
 * @param {import("./reading.js").Vital} vital
 */
function vitalView(name, { p75, rating, count: times, hint }) {
  const standing = rating === "good" ? "ok" : rating === "poor" ? "critical" : rating ? "warning" : "unmeasured";
  const said = typeof hint === "object" ? hint?.message : hint;
  return html`<li data-vital=${name}>
    <span class="vital-name"><abbr>${name}</abbr> ${vitalName(name)}</span>
    <span class="vital-value">${name === "CLS" ? plain(p75) : duration(p75)}</span>
    ${mark(standing, vitalRatingName(rating))}
    <span class="vital-count">${t("p75 of {n}", { n: count(times) })}</span>
    ${said ? html`<p class="vital-hint">${icon("info")}<span>${said}</span></p>` : ""}
  </li>`;
}

/** @param {Performance} performance */
export function machineView({ resources = {}, queue_wait_ms: queue = {}, indexing = {} }) {
  const rate = indexing.chunks_per_s;
  const facts = [
    [t("CPU use"), written(resources.cpu_percent, "percent")],
    [t("Memory"), memorySaid(resources)],
    [t("Free on the disk"), size(resources.disk_free_bytes)],
    [t("Workers"), count(resources.workers)],
    [t("Waiting for a worker p95"), duration(queue.p95)],
    [t("Hub lag"), duration(lagOf(resources.hub_lag_ms))],
    [t("Documents waiting to be indexed"), count(indexing.queued)],
    [t("Indexing"), isKnown(rate) ? t("{n} passages per second", { n: written(rate, "score") }) : UNKNOWN],
  ];
  return html`<dl class="machine">
      ${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
    </dl>
    ${processesView(resources.processes ?? {})}`;
}

/** @param {Record<string, {cpu_percent: number | null, memory_bytes: number | null}>} processes by name */
function processesView(processes) {
  const found = Object.entries(processes);
  if (!found.length) return "";
  return table({
    id: "processes",
    title: t("Processes"),
    head: [t("Process"), t("Share of a core"), t("Memory")],
    rows: found.map(
      ([name, { cpu_percent: cpu, memory_bytes: bytes }]) => html`<tr>
        <th scope="row">${name}</th>
        <td class="number">${written(cpu, "percent")}</td>
        <td class="number">${size(bytes)}</td>
      </tr>`,
    ),
  });
}

/** @param {Record<string, any>} resources */
function memorySaid({ memory_bytes: bytes, memory_percent: percent }) {
  return isKnown(percent) ? `${size(bytes)} (${written(percent, "percent")})` : size(bytes);
}
