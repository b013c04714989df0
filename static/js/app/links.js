/** Which clicks are the router's. */
import { isPagePath } from "./addresses.js";

/**
 * Where a click leads, if that is another page in this window; "" if it is the browser's or somebody else's.
 * @param {MouseEvent} event
 */
export function addressOf(event) {
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  const link = event.target instanceof Element && event.target.closest("a");
  return isPlain && !event.defaultPrevented && link && isOurs(link) ? link.href : "";
}

/** @param {HTMLAnchorElement} link whether it leads to a page of this server, in this window */
export function isOurs(link) {
  if (!link.href || link.origin !== location.origin || link.hasAttribute("download")) return false;
  if (link.target && link.target !== "_self") return false;
  // A place in the page on show is the browser's to find.
  if (link.hash && link.pathname === location.pathname && link.search === location.search) return false;
  return isPagePath(link.pathname);
}
