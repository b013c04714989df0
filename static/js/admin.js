// The admin page.
import { mountCache } from "./admin/cache.js";
import { startPage } from "./ui/page.js";

/** @param {AbortSignal} signal */
function mountAdmin(signal) {
  mountCache(signal);
}

startPage(mountAdmin);
