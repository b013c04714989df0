/** How long to wait before trying again. */

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * Twice as long after each failure, up to half a minute; by chance a little shorter, so that the
 * pages of many people do not come back all at once.
 * @param {number} failures in a row, at least 1
 * @param {number} chance in [0, 1)
 */
export function pauseMs(failures, chance) {
  const longest = Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
  return longest * (1 - chance / 2);
}
