/** The slowest requests, each with its time line as a waterfall. */
import { html, svg } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { duration } from "../admin/numbers.js";
import { t } from "../ui/i18n.js";
import { clock } from "./figures.js";
import { foldButton, nothing } from "./marks.js";
import { spanName } from "./names.js";
import { waterfallOf } from "./waterfall.js";

/** @typedef {import("./waterfall.js").SlowRequest} SlowRequest */

const FIRST_REQUESTS = 8;

/**
 * @param {SlowRequest[] | null} requests null: not heard of yet
 * @param {import("./marks.js").Folding} folding
 */
export function slowestView(requests, folding) {
  if (!requests) return nothing(t("Waiting for the first figures…"));
  if (!requests.length) return nothing(t("There were no requests yet."));
  // By its id, so that one that is open stays open wherever it moves.
  return html`<ul class="slowest">
      ${repeat(
        folding.isWhole ? requests : requests.slice(0, FIRST_REQUESTS),
        ({ request_id: id }) => id,
        (request) => html`<li>${requestView(request)}</li>`,
      )}
    </ul>
    ${foldButton(requests.length, FIRST_REQUESTS, folding)}`;
}

/** @param {SlowRequest} request */
function requestView(request) {
  const { method, route, status, elapsed_ms: elapsedMs, at, request_id: id, answer_id: answerId } = request;
  return html`<details class="slow" data-request=${id}>
    <summary>
      <span class="slow-time">${duration(elapsedMs)}</span>
      <span class="slow-route"><code>${method} ${route}</code></span>
      <span class="slow-facts">${status} · ${clock(Date.parse(at) / 1000, true)}</span>
    </summary>
    ${timeline(request)}
    <p class="slow-ids">
      ${t("Request ID")} <code>${id}</code>${answerId ? html` · ${t("ID of the answer")} <code>${answerId}</code>` : ""}
    </p>
  </details>`;
}

/** @param {SlowRequest} request */
function timeline({ spans, elapsed_ms: elapsedMs }) {
  const { bars, wholeMs } = waterfallOf(spans, elapsedMs);
  if (!bars.length) return nothing(t("No time line was kept of this request."));
  return html`<table class="waterfall">
    <thead class="visually-hidden">
      <tr>
        <th scope="col">${t("Step")}</th>
        <th scope="col">${t("Begins after")}</th>
        <th scope="col">${t("Takes")}</th>
      </tr>
    </thead>
    <tbody>
      ${bars.map(spanRow)}
      <tr class="waterfall-whole">
        <th scope="row">${t("In all")}</th>
        <td><span class="waterfall-scale"><span>0</span><span>${duration(wholeMs)}</span></span></td>
        <td class="number">${duration(wholeMs)}</td>
      </tr>
    </tbody>
  </table>`;
}

/** @param {import("./waterfall.js").Bar} bar */
function spanRow({ name, start_ms: startMs, duration_ms: durationMs, x, width }) {
  return html`<tr data-span=${name}>
    <th scope="row">${spanName(name)}</th>
    <td>
      <svg class="span-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        ${svg`<rect x=${x} y="1" width=${width} height="8"></rect>`}</svg
      ><span class="visually-hidden">${duration(startMs)}</span>
    </td>
    <td class="number">${duration(durationMs)}</td>
  </tr>`;
}
