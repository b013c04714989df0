/** Where a conversation is had as a file. */
import { address } from "../net/api.js";
import { shownBranch } from "./shown_branch.js";

/**
 * @param {string} conversationId
 * @param {"md" | "json"} format Markdown is of the branch that was on the page last, JSON of all of them
 */
export function exportAddress(conversationId, format) {
  const branch = format === "md" ? shownBranch(conversationId) : "";
  const until = branch ? `&until=${encodeURIComponent(branch)}` : "";
  return address(`/conversations/${conversationId}/export?format=${format}${until}`);
}
