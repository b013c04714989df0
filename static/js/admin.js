// The admin page.
export { mountCache as mount } from "./admin/cache.js";
