/** What scripts find on a page. */

/** @param {string} id */
export function part(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/** What the server tells this page: limits and the like. */
export function pageSettings() {
  return JSON.parse(document.documentElement.dataset.settings || "{}");
}
