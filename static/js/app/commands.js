/** What can be done from here: the shell's commands and those of the page on show, for the palette. */

/**
 * @typedef {{id: string, label: string, keywords?: string, keys?: string, icon?: string, href?: string,
 *   run?: () => void}} Command `keywords` are other words it is found by, in any language; `keys` are its
 *   shortcut as keys.js writes it; one with `href` leads to that page and can be opened in a tab of its own
 */

export function createCommands() {
  /** @type {Set<Command[]>} */
  const offered = new Set();

  return {
    /**
     * Offer `commands` until `signal` ends; one with the id of an earlier one takes its place.
     * @param {Command[]} commands
     * @param {AbortSignal} [signal]
     */
    add(commands, signal) {
      offered.add(commands);
      signal?.addEventListener("abort", () => offered.delete(commands));
    },

    /** @returns {Command[]} in the order they were offered */
    all() {
      return [...new Map([...offered].flat().map((command) => [command.id, command])).values()];
    },
  };
}
