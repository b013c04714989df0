/** Links of an answer: they open beside it, and lead only where a person would go. */
import { branch } from "./branch.js";
import { withoutEntities } from "./entities.js";
import { NO_TARGET } from "./unclosed.js";

/** @typedef {import("./branch.js").Tree} Tree */

const SAFE = new Set(["http:", "https:", "mailto:", "tel:"]);

/**
 * @param {import("./grammar.js").Token} token
 * @param {Tree[]} children
 */
export function linkTree({ href, title }, children) {
  const target = withoutEntities(href);
  if (target === NO_TARGET || !isSafe(target)) return branch("a", children);
  /** @type {Record<string, string>} */
  const attributes = { href: target, rel: "noopener noreferrer nofollow", target: "_blank" };
  if (title) attributes.title = withoutEntities(title);
  return branch("a", children, attributes);
}

/** @param {string} target where it leads from here would be a page of this site that is not there */
function isSafe(target) {
  try {
    return SAFE.has(new URL(target).protocol);
  } catch {
    return false;
  }
}
