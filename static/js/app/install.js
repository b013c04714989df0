/** Has the service worker take the pages along, where a browser allows one. */

/** @param {AbortSignal} signal */
export async function installWorker(signal) {
  // Over plain HTTP from another machine there is none.
  const registration = await navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" });
  if (!registration) return;
  const { build } = document.documentElement.dataset;
  const offer = () => registration.waiting?.postMessage({ takeOver: build });
  const onFound = () => registration.installing?.addEventListener("statechange", offer, { signal });
  registration.addEventListener("updatefound", onFound, { signal });
  onFound();
  offer();
}
