/** Which page was on show when: within one window one goes from page to page without loading anew. */

/** @param {string} path of the page that was loaded */
export function createTrail(path) {
  /** @type {{path: string, sinceMs: number}[]} oldest first; times as of performance.now() */
  let steps = [{ path, sinceMs: 0 }];

  return {
    /**
     * Another page, or the same one, is on show from now on.
     * @param {string} to its path
     * @param {number} atMs
     */
    go(to, atMs) {
      if (steps[steps.length - 1].path !== to) steps.push({ path: to, sinceMs: atMs });
    },

    /** @param {number} atMs */
    at(atMs) {
      return (steps.findLast(({ sinceMs }) => sinceMs <= atMs) ?? steps[0]).path;
    },
  };
}
