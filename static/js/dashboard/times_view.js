/** Response times by route and by stage, the slowest first. */
import { html } from "lit-html";

import { UNKNOWN, count, duration, isKnown } from "../admin/numbers.js";
import { t } from "../ui/i18n.js";
import { bar, foldButton, nothing, table } from "./marks.js";
import { spanName } from "./names.js";
import { slowestFirst } from "./reading.js";

/** @typedef {import("./reading.js").Times} Times */

const FIRST_ROUTES = 8;

/**
 * @param {Record<string, Times> | undefined} routes
 * @param {import("./marks.js").Folding} folding
 */
export function routesView(routes, folding) {
  const rows = slowestFirst(routes);
  if (!rows.length) return nothing(t("There were no requests yet."));
  const shown = folding.isWhole ? rows : rows.slice(0, FIRST_ROUTES);
  return html`${table({
    id: "routes",
    isWide: true,
    title: t("Response time by route"),
    head: [t("Route"), "p50", "p95", "p99", t("Longest"), t("Requests")],
    rows: shown.map(routeRow),
  })}
  ${foldButton(rows.length, FIRST_ROUTES, folding)}`;
}

/** @param {[string, Times]} route */
function routeRow([route, times]) {
  return html`<tr>
    <th scope="row"><code>${route}</code></th>
    <td class="number" data-label="p50">${duration(times.p50)}</td>
    <td class="number" data-label="p95">${duration(times.p95)}</td>
    <td class="number" data-label="p99">${duration(times.p99)}</td>
    <td class="number" data-label=${t("Longest")}>${duration(times.max)}</td>
    <td class="number" data-label=${t("Requests")}>${count(isKnown(times.count) ? Math.round(times.count) : null)}</td>
  </tr>`;
}

/** @param {Record<string, Times>} calls of the API, as pages saw them */
export function pageCallsView(calls) {
  const rows = slowestFirst(calls).slice(0, FIRST_ROUTES);
  if (!rows.length) return "";
  return table({
    id: "page-calls",
    title: t("Calls of the API, as pages see them"),
    head: [t("Calls of the API, as pages see them"), "p50", "p95", "p99"],
    rows: rows.map(
      ([route, times]) => html`<tr>
        <th scope="row"><code>${route}</code></th>
        <td class="number">${duration(times.p50)}</td>
        <td class="number">${duration(times.p95)}</td>
        <td class="number">${duration(times.p99)}</td>
      </tr>`,
    ),
  });
}

/** @param {Record<string, Times> | undefined} stages */
export function stagesView(stages) {
  const rows = slowestFirst(stages);
  if (!rows.length) return nothing(t("There were no requests yet."));
  const longest = Math.max(...rows.map(([, { p95 }]) => p95 ?? 0)) || 1;
  return table({
    id: "stages",
    title: t("Where the time goes"),
    head: [t("Step"), { text: "p95", isText: true }, "p50", "p99"],
    rows: rows.map(([stage, times]) => stageRow(stage, times, longest)),
  });
}

/**
 * @param {string} stage
 * @param {Times} times
 * @param {number} longest p95 of all stages, in ms
 */
function stageRow(stage, { p50, p95, p99 }, longest) {
  const drawn = isKnown(p95) ? html`<span class="with-bar">${bar(p95 / longest)}<span>${duration(p95)}</span></span>` : UNKNOWN;
  return html`<tr>
    <th scope="row">${spanName(stage)}</th>
    <td data-label="p95">${drawn}</td>
    <td class="number" data-label="p50">${duration(p50)}</td>
    <td class="number" data-label="p99">${duration(p99)}</td>
  </tr>`;
}
