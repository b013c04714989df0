/** The dashboard's charts: the stored trend, and what is heard live, over the span that was chosen. */
import { ApiError, callJson, query, unreachable } from "../net/api.js";
import { part } from "../ui/page.js";
import { createChart } from "./chart_view.js";
import { charts } from "./charts.js";
import { joined, pointOfLive, pointOfSnapshot, remember } from "./points.js";

/** @typedef {import("./points.js").Point} Point */

const LIVE_MINUTES = 5;
const PATIENCE_MS = 10_000;
// A stored trend is asked for anew as often as its charts would show a difference; the live one goes on
// by itself, unless nothing was heard for so long.
const RENEWALS_PER_SPAN = 180;
const MISSED_S = 15;

/** @param {AbortSignal} signal */
export function mountCharts(signal) {
  const state = {
    minutes: chosenMinutes(),
    stored: /** @type {Point[]} */ ([]),
    live: /** @type {Point[]} */ ([]),
    aheadS: 0,
  };
  const spanS = () => (state.minutes || LIVE_MINUTES) * 60;
  // Points have the server's time, and the browser's clock may be off.
  const nowS = () => Date.now() / 1000 + state.aheadS;
  const drawn = charts().map((chart) => createChart(newBox(), chart, { spanS, nowS }));
  let timer = 0;
  let current = new AbortController();

  function show() {
    const since = nowS() - spanS();
    const points = state.minutes ? state.stored : joined(state.stored, state.live);
    const shown = points.filter(({ at }) => at >= since);
    for (const chart of drawn) chart.show(shown);
  }

  /** Ask for the stored trend, now and then as often as it shows. */
  async function load() {
    pause();
    const mine = (current = new AbortController());
    try {
      const ended = AbortSignal.any([signal, mine.signal, AbortSignal.timeout(PATIENCE_MS)]);
      const asked = query({ minutes: state.minutes || LIVE_MINUTES });
      const { items } = await callJson(`/performance/trend${asked}`, { signal: ended });
      state.stored = items.map(pointOfSnapshot);
      trouble("");
    } catch (error) {
      if (signal.aborted || mine.signal.aborted) return;
      trouble((error instanceof ApiError ? error : unreachable()).message);
    }
    show();
    if (document.hidden || mine.signal.aborted || !state.minutes) return;
    timer = window.setTimeout(load, (spanS() * 1000) / RENEWALS_PER_SPAN);
  }

  function pause() {
    clearTimeout(timer);
    current.abort();
  }

  function choose() {
    state.minutes = chosenMinutes();
    state.stored = [];
    load();
  }

  part("span").addEventListener("change", choose, { signal });
  document.addEventListener("visibilitychange", () => (document.hidden ? pause() : load()), { signal });
  signal.addEventListener("abort", pause);
  onSchemeChange(() => drawn.forEach((chart) => chart.repaint()), signal);
  load();

  return {
    /** @param {import("./reading.js").Performance} performance as heard just now */
    add(performance) {
      const at = Date.parse(performance.at ?? "") / 1000 || Date.now() / 1000;
      state.aheadS = at - Date.now() / 1000;
      const last = state.live.at(-1);
      if (!state.minutes && last && at - last.at > MISSED_S) load();
      state.live = remember(state.live, pointOfLive(performance, at), LIVE_MINUTES * 60);
      if (!state.minutes) show();
    },
  };
}

function chosenMinutes() {
  const chosen = /** @type {HTMLInputElement | null} */ (part("span").querySelector(":checked"));
  return Number(chosen?.value ?? 0);
}

function newBox() {
  return part("charts").appendChild(document.createElement("div"));
}

/** @param {string} said */
function trouble(said) {
  const line = part("charts-trouble");
  if (line.textContent !== said) line.textContent = said;
}

/**
 * @param {() => void} listener
 * @param {AbortSignal} signal
 */
function onSchemeChange(listener, signal) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", listener, { signal });
  const watcher = new MutationObserver(listener);
  watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  signal.addEventListener("abort", () => watcher.disconnect());
}
