/** Conversations by the day they were last used: the last days by name, what is older by month. */
import { daysAgo, language, t } from "../ui/i18n.js";

const WEEK_DAYS = 7;

const month = new Intl.DateTimeFormat(language, { month: "long" });
const monthAndYear = new Intl.DateTimeFormat(language, { month: "long", year: "numeric" });

/**
 * @template {{updated_at: string}} Item
 * @param {Item[]} items newest first
 * @returns {[string, Item[]][]} each group's name and members, newest first
 */
export function groupsOf(items) {
  /** @type {Map<string, Item[]>} */
  const groups = new Map();
  for (const item of items) {
    const name = groupName(item.updated_at);
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  return [...groups];
}

/** @param {string} time RFC 3339 */
function groupName(time) {
  const days = daysAgo(time);
  if (days <= 0) return t("Today");
  if (days === 1) return t("Yesterday");
  if (days <= WEEK_DAYS) return t("Previous 7 days");
  const date = new Date(time);
  return (date.getFullYear() === new Date().getFullYear() ? month : monthAndYear).format(date);
}
