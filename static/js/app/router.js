/** Goes from page to page without loading anew what all of them share. */
import { showUnreachable, showUnstarted } from "./failure.js";
import { createGoing } from "./going.js";
import { addressOf } from "./links.js";
import { pageAt } from "./pages.js";
import { keepScroll, keepScrollUpToDate, keptScroll, restoreScroll, scrollToPlace } from "./scrolling.js";
import { readStyle } from "./styles.js";
import { swapIn } from "./swap.js";
import { observeTraversal } from "./traversal.js";

const NAVIGATED = "likeopt-navigated";

/**
 * @typedef {{isBack?: boolean, scrollY?: number}} How isBack: the address is there already; scrollY: where its
 *   reader had been, in px
 * @typedef {{mount?: import("./app.js").Mount}} Script
 */

/**
 * @param {import("./app.js").App} app
 * @param {() => void} onStay told when a page could not be had and the one on show stays
 */
export function createRouter(app, onStay) {
  const { signal } = app;
  const going = createGoing();
  let mounted = new AbortController();
  let asked = 0;

  /** @param {Script | null} script null: it did not arrive */
  function mount(script) {
    mounted = new AbortController();
    try {
      if (script) script.mount?.(mounted.signal, app);
      else showUnstarted();
    } catch (error) {
      reportError(error);
      showUnstarted();
    }
    going.end();
  }

  /**
   * Show the page at `address`; what is not a page of this build is loaded as a whole.
   * @param {string} address
   * @param {How} [how]
   */
  async function show(address, how = {}) {
    const turn = ++asked;
    const begunAt = performance.now();
    going.begin();
    const page = await pageAt(address);
    if (turn !== asked) return;
    if (page === "foreign") return location.assign(address);
    if (page === "unreachable") return stay(how);
    // The page on show stays whole until the next one is.
    const [script] = await Promise.all([scriptAt(page.script), readStyle(page.style)]);
    if (turn !== asked) return;
    enter(page, script, { ...how, address });
    performance.measure(NAVIGATED, { start: begunAt, detail: location.pathname });
  }

  /**
   * @param {import("./pages.js").Page} page
   * @param {Script | null} script
   * @param {How & {address: string}} how
   */
  function enter(page, script, { address, isBack, scrollY = 0 }) {
    if (!isBack) leaveFor(address);
    mounted.abort();
    app.state.set({ path: location.pathname, sinceMs: performance.now() });
    swapIn(page);
    mount(script);
    if (isBack) restoreScroll(scrollY, mounted.signal);
    else scrollToPlace();
  }

  /** @param {How} how */
  function stay({ isBack }) {
    if (!isBack) {
      going.end();
      return onStay();
    }
    // The address is another one already, so the page on show cannot stay.
    mounted.abort();
    app.state.set({ path: location.pathname, sinceMs: performance.now() });
    showUnreachable(() => void show(location.href, { isBack: true }));
    going.end();
  }

  /** @param {string} address */
  function go(address) {
    const { href, pathname } = new URL(address, location.href);
    // The page on show knows what its own addresses mean.
    if (pathname !== app.state.get().path || !app.hearsAddress()) return void show(href);
    stopGoing();
    if (href !== location.href) leaveFor(href);
    app.tellAddress();
  }

  /** Whatever was on its way is not wanted any more. */
  function stopGoing() {
    asked += 1;
    going.end();
  }

  function onTraverse() {
    if (location.pathname !== app.state.get().path) return void show(location.href, { isBack: true, scrollY: keptScroll() });
    stopGoing();
    app.tellAddress();
  }

  /** @param {MouseEvent} event */
  function onClick(event) {
    const address = addressOf(event);
    if (!address) return;
    event.preventDefault();
    go(address);
  }

  return {
    /** Wire the page that the server sent. */
    async begin() {
      app.go = go;
      history.scrollRestoration = "manual";
      document.addEventListener("click", onClick, { signal });
      observeTraversal({ onTraverse, onPlace: () => restoreScroll(keptScroll(), mounted.signal) }, signal);
      keepScrollUpToDate(() => location.pathname === app.state.get().path, signal);
      const turn = ++asked;
      const script = await scriptAt(document.body.dataset.script ?? "");
      if (turn !== asked) return;
      mount(script);
      if (keptScroll()) restoreScroll(keptScroll(), mounted.signal);
    },
  };
}

/** @param {string} address of the page that follows */
function leaveFor(address) {
  keepScroll();
  if (address === location.href) history.replaceState(null, "");
  else history.pushState(null, "", address);
}

/**
 * @param {string} address of a page's own script; "": it has none
 * @returns {Promise<Script | null>} null: it did not arrive
 */
async function scriptAt(address) {
  if (!address) return {};
  return import(address).catch(() => null);
}
