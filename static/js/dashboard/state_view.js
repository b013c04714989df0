/** The top of the dashboard: whether it is live, the rating and why, and alerts, which come first. */
import { html } from "lit-html";

import { clockTime } from "../admin/numbers.js";
import { formatNumber, t, tn } from "../ui/i18n.js";
import { icon } from "../ui/icon.js";
import { clock, factor } from "./figures.js";
import { ratingMark } from "./marks.js";
import { promiseName, ratingName } from "./names.js";
import { beganAtS, mostPressingFirst, standingOf } from "./reading.js";

/**
 * @typedef {import("./board.js").BoardState} BoardState
 * @typedef {import("./reading.js").Alert} Alert
 * @typedef {import("./reading.js").Performance} Performance
 */

/**
 * @param {Readonly<BoardState>} state
 * @param {() => void} retry
 */
export function liveView({ feed, heardAt }, retry) {
  const since = heardAt ? clockTime(heardAt) : "";
  if (feed.status === "live") {
    return html`<p class="live-mark" data-live="true">${t("Live")} <span class="live-time">${since}</span></p>`;
  }
  if (feed.status === "lost") {
    const said = since ? t("Not live since {time}.", { time: since }) : t("Not live.");
    return html`<p class="live-mark" data-live="false">
      ${icon("warning")}<span>${said} ${feed.reason}</span>
      <button type="button" class="button button-small" @click=${retry}>${t("Try again")}</button>
    </p>`;
  }
  const waiting = feed.status === "paused" ? t("Paused while nobody looks") : t("Connecting…");
  return html`<p class="live-mark">${waiting}</p>`;
}

/** @param {Performance | null} performance */
export function stateView(performance) {
  if (!performance) return html`<div class="skeleton skeleton-standing" aria-hidden="true"><span></span><span></span></div>`;
  return html`${alertsView(performance)}
    <div class="rating" data-rating=${performance.rating ?? ""}>
      ${ratingMark(performance.rating, ratingName(performance.rating))}
      <strong>${score(performance)}</strong>
      <span>${keptSaid(performance)}</span>
      ${reasons(performance)}
    </div>`;
}

/** @param {Performance} performance */
function alertsView({ alerts }) {
  const sorted = mostPressingFirst(alerts);
  if (!sorted.length) return html`<p class="no-alerts">${icon("check")}${t("No alert is firing.")}</p>`;
  return html`<ul class="alerts">
    ${sorted.map(
      (alert) => html`<li data-severity=${alert.severity}>
        ${icon(alert.severity === "page" ? "alarm" : "warning")}
        <p><strong>${haste(alert)} · ${promiseName(alert.slo)}</strong> ${alertSaid(alert)}</p>
      </li>`,
    )}
  </ul>`;
}

/** @param {Alert} alert */
function haste({ severity }) {
  return severity === "page" ? t("Act now") : t("Look into it");
}

/** @param {Alert} alert */
function alertSaid(alert) {
  const { burn, long, short } = alert;
  const since = clock(beganAtS(alert));
  if (long === short) {
    return t("The budget is spent {burn} as fast as allowed, over {long}; since {since}.", { burn: factor(burn), long, since });
  }
  return t("The budget is spent {burn} as fast as allowed, over {long} and over {short}; since {since}.", {
    burn: factor(burn),
    long,
    short,
    since,
  });
}

/** @param {Performance} performance */
function score({ score: points = 0 }) {
  return t("{points} of 100 points", { points: formatNumber(Math.round(points)) });
}

/** @param {Performance} performance */
function keptSaid({ slo: promises = [] }) {
  const measured = promises.map(standingOf).filter((standing) => standing !== "unmeasured");
  const kept = measured.filter((standing) => standing === "ok").length;
  return measured.length ? t("{n} of {all} promises kept", { n: kept, all: measured.length }) : "";
}

/** @param {Performance} performance */
function reasons({ rating_reasons: given = [] }) {
  if (!given.length) return "";
  return html`<ul class="reasons">
    ${given.map(({ text, message, points }) => html`<li>${text ?? message} ${pointsSaid(points)}</li>`)}
  </ul>`;
}

/** @param {number} points */
function pointsSaid(points) {
  return html`<span class="points">(−${tn("{n} point", "{n} points", Math.round(points * 10) / 10)})</span>`;
}

/**
 * What is read out when it changes: the rating and which alerts fire, without figures that never rest.
 * @param {Performance | null} performance
 */
export function stateSaid(performance) {
  if (!performance) return "";
  const firing = mostPressingFirst(performance.alerts).map((alert) => `${haste(alert)}: ${promiseName(alert.slo)}`);
  return [...firing, `${t("Rating")}: ${ratingName(performance.rating)}`].join(". ");
}
