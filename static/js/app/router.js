/** Goes from page to page without loading anew what all of them share. */
import { pageAt } from "./pages.js";
import { swapIn } from "./swap.js";

const NAVIGATED = "likeopt-navigated";

/** @param {import("./app.js").App} app */
export function createRouter(app) {
  const { signal } = app;
  let mounted = new AbortController();
  let asked = 0;

  /** @param {string} script the address of a page's own script; "": it has none */
  async function mount(script) {
    mounted = new AbortController();
    const page = /** @type {{mount?: import("./app.js").Mount}} */ (script ? await import(script) : {});
    page.mount?.(mounted.signal, app);
    document.documentElement.dataset.ready = "true";
  }

  /**
   * Show the page at `address`; what is not a page of this build is loaded as a whole.
   * @param {string} address
   * @param {{isBack?: boolean}} [how]
   */
  async function show(address, { isBack = false } = {}) {
    const turn = ++asked;
    const begunAt = performance.now();
    const page = await pageAt(address);
    if (turn !== asked) return;
    if (!page) return location.assign(address);
    if (!isBack) leave(address);
    mounted.abort();
    delete document.documentElement.dataset.ready;
    await swapIn(page);
    app.state.set({ path: location.pathname });
    await mount(page.script);
    if (isBack) scrollTo(0, history.state?.scrollY ?? 0);
    performance.measure(NAVIGATED, { start: begunAt, detail: location.pathname });
  }

  /** @param {string} address */
  function leave(address) {
    history.replaceState({ ...history.state, scrollY }, "");
    history.pushState(null, "", address);
    scrollTo(0, 0);
  }

  /** @param {MouseEvent} event */
  function onClick(event) {
    const address = addressOf(event);
    if (!address) return;
    event.preventDefault();
    void show(address);
  }

  function onPopState() {
    if (location.pathname === app.state.get().path) return app.tellAddress();
    return void show(location.href, { isBack: true });
  }

  return {
    /** Wire the page that the server sent. */
    begin() {
      app.go = (address) => void show(new URL(address, location.href).href);
      history.scrollRestoration = "manual";
      document.addEventListener("click", onClick, { signal });
      addEventListener("popstate", onPopState, { signal });
      return mount(document.body.dataset.script ?? "");
    },
  };
}

/**
 * Where a click leads, if that is another page in this window; "" if it is the browser's or somebody else's.
 * @param {MouseEvent} event
 */
function addressOf(event) {
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  const link = /** @type {Element} */ (event.target).closest("a");
  if (!isPlain || event.defaultPrevented || !link || link.target || link.hasAttribute("download")) return "";
  return isPage(link) ? link.href : "";
}

/** @param {HTMLAnchorElement} link whether it leads to a page of this server, and not to a place in this one */
export function isPage(link) {
  if (!link.href || link.origin !== location.origin) return false;
  if (link.hash && link.pathname === location.pathname && link.search === location.search) return false;
  return !/^\/(api\/(?!v1\/docs$)|v1\/|static\/|metrics$|health$|ready$|log(in|out)$)/.test(link.pathname);
}
