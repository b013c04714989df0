/** Back and forward. */

/**
 * Call `onTraverse` when back or forward led to another address.
 * @param {{onTraverse(): void, onPlace(): void}} listeners onPlace: only to another place in the same page
 * @param {AbortSignal} signal
 */
export function observeTraversal({ onTraverse, onPlace }, signal) {
  let before = "";
  // Known where browsers have the Navigation API: pages may have changed the address on their own.
  const navigation = /** @type {EventTarget | undefined} */ (Reflect.get(window, "navigation"));
  const note = (/** @type {Event & {from?: {url: string | null}}} */ { from }) => {
    before = from?.url ?? "";
  };
  navigation?.addEventListener("currententrychange", note, { signal });
  const onPop = () => (isOtherPlace(before, location.href) ? onPlace() : onTraverse());
  addEventListener("popstate", onPop, { signal });
}

/**
 * Whether the two are places in the same page; a step to the very same address is one that the page has made.
 * @param {string} from
 * @param {string} to
 */
function isOtherPlace(from, to) {
  return from !== to && withoutPlace(from) === withoutPlace(to);
}

/** @param {string} address */
function withoutPlace(address) {
  return address.split("#")[0];
}
