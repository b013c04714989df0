/** What the server is reading just now, as it tells it. */
import { html, render } from "lit-html";

import { address } from "../net/api.js";
import { formatDuration, formatNumber, t, tn } from "../ui/i18n.js";

const RECONNECT_MS = 3_000;

/**
 * @typedef {{queued: number, indexing: number, ready: number, failed: number, chunks: number,
 *   chunks_per_s: number, eta_s: number | null,
 *   current: {id: string, title: string, done: number, total: number}[]}} IndexingStatus
 */

/**
 * Call `onStatus` with every change, over reconnections, until `signal` ends.
 * @param {(status: IndexingStatus) => void} onStatus
 * @param {AbortSignal} signal
 */
export function followIndexing(onStatus, signal) {
  /** @type {EventSource} */
  let source;
  let timer = 0;

  const hear = (/** @type {MessageEvent} */ event) => onStatus(JSON.parse(event.data));
  const connect = () => {
    source = new EventSource(address("/indexing/events"));
    source.onmessage = hear;
    source.addEventListener("status", hear);
    source.onerror = () => {
      // A refused reconnection ends an EventSource for good; then it is for us to try again.
      if (source.readyState === EventSource.CLOSED) timer = window.setTimeout(connect, RECONNECT_MS);
    };
  };
  connect();
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    source.close();
  });
}

/**
 * @param {HTMLElement} box
 * @param {IndexingStatus} status
 */
export function showIndexing(box, status) {
  render(status.queued + status.indexing ? underWay(status) : settled(status), box);
}

/** @param {IndexingStatus} status */
function settled({ ready, chunks }) {
  if (!ready) return "";
  const documents = tn("{n} document", "{n} documents", ready);
  return html`<p>${documents} · ${tn("{n} passage", "{n} passages", chunks)}</p>`;
}

/** @param {IndexingStatus} status */
function underWay({ queued, indexing, chunks_per_s: rate, eta_s: etaS, current }) {
  const done = current.reduce((all, one) => all + one.done, 0);
  const total = current.reduce((all, one) => all + one.total, 0);
  const facts = [
    tn("Indexing {n} document", "Indexing {n} documents", indexing),
    queued ? t("{n} waiting", { n: formatNumber(queued) }) : "",
    rate ? t("{n} passages per second", { n: formatNumber(Math.round(rate)) }) : "",
    etaS === null || etaS === undefined ? "" : t("about {time} left", { time: formatDuration(Math.max(etaS, 1) * 1000) }),
  ];
  return html`<p>${facts.filter(Boolean).join(" · ")}</p>
    ${total ? html`<progress max=${total} value=${done} aria-label=${t("Indexing")}></progress>` : html`<progress aria-label=${t("Indexing")}></progress>`}`;
}
