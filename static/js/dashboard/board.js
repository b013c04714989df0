/** The dashboard: one event stream and the stored trend, shown as they come. */
import { render } from "lit-html";

import { t } from "../ui/i18n.js";
import { part } from "../ui/page.js";
import { createStore } from "../ui/store.js";
import { followFeed } from "./feed.js";
import { nothing } from "./marks.js";
import { mountCharts } from "./over_time.js";
import { cachesView, machineView, modelsView, personasView, vitalsView } from "./parts_view.js";
import { promisesView } from "./promises_view.js";
import { slowestView } from "./slowest_view.js";
import { liveView, stateSaid, stateView } from "./state_view.js";
import { tilesView } from "./tiles_view.js";
import { routesView, stagesView } from "./times_view.js";

/**
 * @typedef {{performance: import("./reading.js").Performance | null, heardAt: number,
 *   slowest: import("./waterfall.js").SlowRequest[] | null, feed: import("./feed.js").FeedState,
 *   hasAllRoutes: boolean, hasAllSlowest: boolean}} BoardState heardAt: ms since the epoch, 0 before the first figures
 */

/** @param {AbortSignal} signal */
export function mountBoard(signal) {
  const store = createStore(
    /** @type {BoardState} */ ({
      performance: null,
      heardAt: 0,
      slowest: null,
      feed: { status: "connecting" },
      hasAllRoutes: false,
      hasAllSlowest: false,
    }),
  );
  const charts = mountCharts(signal);
  const toggleRoutes = () => store.set({ hasAllRoutes: !store.get().hasAllRoutes });
  const toggleSlowest = () => store.set({ hasAllSlowest: !store.get().hasAllSlowest });
  const feed = followFeed({ onEvent: take, onState: (state) => store.set({ feed: state }) }, signal);

  /**
   * @param {string} event
   * @param {any} data
   */
  function take(event, data) {
    if (event === "slowest") return store.set({ slowest: Array.isArray(data) ? data : data.items });
    if (event !== "performance") return undefined;
    charts.add(data);
    return store.set({ performance: data, heardAt: Date.now() });
  }

  store.subscribe((state) => show(state, { retry: feed.retry, toggleRoutes, toggleSlowest }), signal);
}

/**
 * @param {Readonly<BoardState>} state
 * @param {{retry(): void, toggleRoutes(): void, toggleSlowest(): void}} actions
 */
function show(state, { retry, toggleRoutes, toggleSlowest }) {
  const { performance, slowest, feed } = state;
  render(liveView(state, retry), part("live"));
  render(stateView(performance), part("state"));
  render(tilesView(performance), part("tiles"));
  render(slowestView(slowest, { isWhole: state.hasAllSlowest, toggle: toggleSlowest }), part("slowest"));
  part("main").toggleAttribute("data-old", feed.status === "lost");
  // Until then what lies below the big numbers is not shown: it would be pushed about.
  part("main").toggleAttribute("data-begun", Boolean(performance) || feed.status === "lost");
  say(stateSaid(performance));
  for (const [id, view] of Object.entries(PARTS)) {
    render(performance ? view(performance) : waiting(), part(id));
  }
  const folding = { isWhole: state.hasAllRoutes, toggle: toggleRoutes };
  render(performance ? routesView(performance.routes, folding) : waiting(), part("routes"));
}

/** @type {Record<string, (performance: import("./reading.js").Performance) => unknown>} */
const PARTS = {
  promises: ({ slo }) => promisesView(slo),
  stages: ({ stages }) => stagesView(stages),
  caches: ({ cache }) => cachesView(cache),
  models: ({ models }) => modelsView(models),
  personas: ({ personas }) => personasView(personas),
  vitals: vitalsView,
  machine: machineView,
};

function waiting() {
  return nothing(t("Waiting for the first figures…"));
}

/** @param {string} said a live region is read out at every change, so it changes only with what there is to say */
function say(said) {
  const line = part("state-said");
  if (line.textContent !== said) line.textContent = said;
}
