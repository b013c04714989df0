/** The cache's figures on the page: the whole, then layer by layer and kind by kind. */
import { html } from "lit-html";

import { t } from "../ui/i18n.js";
import { icon } from "../ui/icon.js";
import { kindsTable, savedInAll } from "./kinds_view.js";
import { LAYERS, inOrder, layerName } from "./names.js";
import { UNKNOWN, count, duration, isKnown, percent, ratio, size } from "./numbers.js";

/**
 * @typedef {import("./figures.js").FiguresState} FiguresState
 * @typedef {import("./figures.js").Layer} Layer
 * @typedef {import("./figures.js").Kind} Kind
 * @typedef {import("./kinds_view.js").Actions} Actions
 */

/**
 * @param {Readonly<FiguresState>} state
 * @param {Actions} actions
 */
export function figuresView(state, actions) {
  const { figures } = state;
  const layers = inOrder(LAYERS, figures?.layers);
  return html`${overview(figures ?? {})}
    <h3>${t("Layers")}</h3>
    <ul class="layers">
      ${layers.map((name) => layerCard(name, figures?.layers?.[name] ?? {}))}
    </ul>
    ${kindsTable(state, actions)}`;
}

/** @param {import("./figures.js").Figures} figures */
function overview(figures) {
  const kinds = Object.values(figures.objects ?? {});
  const savedMs = figures.saved_ms ?? totalOf(kinds, savedInAll);
  const warmed = totalOf(kinds, ({ warmed_hits: hits }) => hits);
  return html`<div class="overview">
    <p class="overview-ratio">
      <strong>${ratio({ hit_ratio: figures.hit_ratio, ...lookupsOf(kinds) })}</strong>
      <span>${t("of lookups were answered from the cache")}</span>
    </p>
    <dl class="facts">
      ${fact(t("Time saved"), duration(savedMs))} ${fact(t("Tokens saved"), count(figures.saved_tokens))}
      ${fact(t("Computed"), count(figures.computations))}
      ${fact(t("Waited for a computation already under way"), count(figures.coalesced))}
      ${fact(t("Answered with a stale value"), count(figures.stale_served))}
      ${fact(t("Hits on warmed entries"), count(warmed))}
    </dl>
  </div>`;
}

/**
 * @param {string} name
 * @param {string} value
 */
function fact(name, value) {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

/** @param {Kind[]} kinds */
function lookupsOf(kinds) {
  const hits = totalOf(kinds, (kind) => kind.hits) ?? undefined;
  return { hits, misses: totalOf(kinds, ({ misses }) => misses) ?? undefined };
}

/**
 * The sum of what is known of each; null when it is known of none.
 * @param {Kind[]} kinds
 * @param {(kind: Kind) => number | null | undefined} value
 */
function totalOf(kinds, value) {
  const known = kinds.map(value).filter(isKnown);
  return known.length ? known.reduce((sum, one) => sum + one, 0) : null;
}

/**
 * @param {string} name
 * @param {Layer} layer
 */
function layerCard(name, layer) {
  return html`<li class="admin-card layer" data-layer=${name} data-status=${layer.status ?? ""}>
    <div class="layer-head">
      <h4 class="name">${layerName(name)}</h4>
      ${statusBadge(layer.status)}
    </div>
    ${fill(name, layer)}
    <dl class="facts">
      ${fact(t("Hit ratio"), ratio(layer))} ${fact(t("Hits"), count(layer.hits))}
      ${fact(t("Misses"), count(layer.misses))} ${fact(t("Entries"), count(layer.entries))}
      ${fact(t("Evictions"), count(layer.evictions))} ${fact(t("Failures"), count(layer.failures))}
    </dl>
  </li>`;
}

/** @param {Layer["status"]} status */
function statusBadge(status) {
  if (status === "up") return html`<span class="badge" data-status="ready">${icon("check")}${t("In use")}</span>`;
  if (status === "off") return html`<span class="badge">${t("Off")}</span>`;
  if (!status) return html`<span class="badge">${UNKNOWN}</span>`;
  return html`<span class="badge" data-status="failed" title=${t("Requests go on without it; it is tried again.")}
    >${icon("warning")}${t("Not reachable")}</span
  >`;
}

/**
 * How full it is.
 * @param {string} name
 * @param {Layer} layer
 */
function fill(name, { status, size_bytes: bytes, capacity_bytes: capacity }) {
  if (!isKnown(bytes) || !capacity) {
    const isFilled = isKnown(bytes) && status !== "off";
    return html`<div class="layer-fill">
      <div class="layer-unbounded"></div>
      <p>${isFilled ? t("{size}, without a limit of its own", { size: size(bytes) }) : UNKNOWN}</p>
    </div>`;
  }
  const said = t("{size} of {capacity}", { size: size(bytes), capacity: size(capacity) });
  return html`<div class="layer-fill">
    <progress max=${capacity} value=${Math.min(bytes, capacity)} aria-label=${layerName(name)}></progress>
    <p>${said} (${percent(bytes / capacity)})</p>
  </div>`;
}
