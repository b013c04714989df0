/** What is to be on the page: texts, and branches that become elements. */

/**
 * @typedef {{tag: string, attributes: Record<string, string>, children: Tree[], key?: string}} Branch
 *   key: a branch with another one is another element
 * @typedef {string | Branch} Tree
 */

/**
 * @param {string} tag
 * @param {Tree[]} children
 * @param {Record<string, string>} [attributes]
 * @returns {Branch}
 */
export function branch(tag, children, attributes = {}) {
  return { tag, attributes, children };
}
