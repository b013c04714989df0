/** The uploads at the edge of the window: painted a few times a second, and clear of what one works with. */
import { render } from "lit-html";

import { later } from "../ui/later.js";
import { part } from "../ui/page.js";
import { dockView } from "./dock_view.js";
import { milestone } from "./milestones.js";

const PAINT_EVERY_MS = 150;
// After the last change the speed is that of before.
const SETTLED_MS = 1_000;
const NARROW = matchMedia("(max-width: 46rem)");

/** @typedef {import("./uploads.js").Uploads & {retryAll(keys: number[]): void}} Desk */

/**
 * @param {HTMLElement} dock
 * @param {Desk} desk
 * @param {import("../app/app.js").App} app
 */
export function showDock(dock, desk, app) {
  // Elsewhere it is beside the point.
  let isFolded = NARROW.matches || app.state.get().path !== "/documents";
  let paintedAt = 0;
  let timer = 0;
  const said = part("uploads-said");
  const settle = later(paint, SETTLED_MS);

  function paint() {
    timer = 0;
    paintedAt = performance.now();
    dock.hidden = !desk.records.size;
    render(dockView(desk, { isFolded, fold, close }), dock);
    const sentence = milestone(desk.records);
    if (said.textContent !== sentence) said.textContent = sentence;
  }

  function paintSoon() {
    timer ||= window.setTimeout(paint, Math.max(0, paintedAt + PAINT_EVERY_MS - performance.now()));
    settle();
  }

  function fold() {
    isFolded = !isFolded;
    paint();
  }

  function close() {
    desk.clear();
    paint();
    document.getElementById("main")?.focus({ preventScroll: true });
  }

  dock.addEventListener("keydown", (event) => event.key === "Escape" && !isFolded && fold(), { signal: app.signal });
  desk.store.subscribe(paintSoon);
  keepClear(dock, app);
}

/**
 * Tell the styles how high the dock is, and what it must not cover.
 * @param {HTMLElement} dock
 * @param {import("../app/app.js").App} app
 */
function keepClear(dock, app) {
  const root = document.documentElement.style;
  const measure = (/** @type {string} */ name) => (/** @type {ResizeObserverEntry[]} */ entries) => {
    const height = entries[entries.length - 1]?.target.getBoundingClientRect().height ?? 0;
    root.setProperty(name, `${height}px`);
  };
  const composer = new ResizeObserver(measure("--composer-space"));
  new ResizeObserver(measure("--dock-space")).observe(dock);
  let path = "";
  app.state.subscribe((state) => {
    if (state.path === path) return;
    path = state.path;
    composer.disconnect();
    root.setProperty("--composer-space", "0px");
    const area = document.querySelector(".composer-area");
    if (area) composer.observe(area);
  });
}
