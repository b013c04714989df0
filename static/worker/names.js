/** The names of the caches: what belongs to a build has its name, and goes when another one comes. */

const OURS = "likeopt-";

/**
 * @param {string} build
 * @returns {{files: string, pages: string, conversations: string}} files: by hashed name; pages: as they were
 *   last shown; conversations: those outlive a build
 */
export function cacheNames(build) {
  return {
    files: `${OURS}files-${build}`,
    pages: `${OURS}pages-${build}`,
    conversations: `${OURS}conversations-1`,
  };
}

/**
 * @param {string[]} existing
 * @param {string} build the running one
 * @returns {string[]} those that earlier builds have left
 */
export function outdated(existing, build) {
  const current = new Set(Object.values(cacheNames(build)));
  return existing.filter((name) => name.startsWith(OURS) && !current.has(name));
}
