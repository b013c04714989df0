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

/** All who listen share one connection: a browser has few to a server. @type {Set<(status: IndexingStatus) => void>} */
const listeners = new Set();
/** @type {EventSource | null} */
let source = null;
/** @type {IndexingStatus | null} */
let last = null;
let timer = 0;

/**
 * Call `onStatus` with what is known now and with every change, over reconnections, until `signal` ends.
 * @param {(status: IndexingStatus) => void} onStatus
 * @param {AbortSignal} signal
 */
export function followIndexing(onStatus, signal) {
  listeners.add(onStatus);
  if (last) onStatus(last);
  if (!source) connect();
  signal.addEventListener("abort", () => {
    listeners.delete(onStatus);
    if (!listeners.size) disconnect();
  });
}

function connect() {
  const opened = new EventSource(address("/indexing/events"));
  source = opened;
  opened.onmessage = hear;
  opened.addEventListener("status", hear);
  opened.onerror = () => {
    // A refused reconnection ends an EventSource for good; then it is for us to try again.
    if (opened.readyState !== EventSource.CLOSED || source !== opened) return;
    clearTimeout(timer);
    timer = window.setTimeout(connect, RECONNECT_MS);
  };
}

function disconnect() {
  clearTimeout(timer);
  source?.close();
  source = last = null;
}

/** @param {MessageEvent} event */
function hear({ data }) {
  const status = /** @type {IndexingStatus} */ (JSON.parse(data));
  last = status;
  for (const listener of listeners) listener(status);
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
