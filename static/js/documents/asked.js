/** What the list was asked for, as the address holds it: so back, reload and a sent link lead to the same list. */

/**
 * @typedef {{q: string, status: string, kind: string, sort: string, order: string, page: number}} Asked
 */

/** @type {Asked} */
export const EVERYTHING = { q: "", status: "", kind: "", sort: "", order: "", page: 1 };

const STATUSES = ["ready", "indexing", "queued", "failed", "deleted"];
export const KINDS = ["pdf", "word", "slides", "sheet", "hangul", "text", "web", "code", "data", "other"];
export const SORTS = ["name", "passages", "size", "changed"];

/**
 * @param {string} search of an address; what cannot be is as if it were not there
 * @returns {Asked}
 */
export function askedIn(search) {
  const given = new URLSearchParams(search);
  const among = (/** @type {string} */ name, /** @type {string[]} */ known) => {
    const value = given.get(name) ?? "";
    return known.includes(value) ? value : "";
  };
  const sort = among("sort", SORTS);
  const page = Number(given.get("page"));
  return {
    q: given.get("q")?.trim() ?? "",
    status: among("status", STATUSES),
    kind: among("kind", KINDS),
    sort,
    order: sort && among("order", ["asc", "desc"]),
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

/**
 * The address of a list. What else `search` names, such as the document that is open, stays.
 * @param {Asked} asked
 * @param {string} search of the address so far
 */
export function addressOf(asked, search) {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(asked)) {
    const isPlain = value === EVERYTHING[/** @type {keyof Asked} */ (name)];
    if (isPlain) params.delete(name);
    else params.set(name, String(value));
  }
  const text = params.toString();
  return text ? `?${text}` : "/documents";
}

/** @param {Asked} asked whether something is left out */
export function isNarrowed({ q, status, kind }) {
  return Boolean(q || status || kind);
}

/** The direction in which a column is sorted first. @param {string} sort */
export function firstOrder(sort) {
  return sort === "name" ? "asc" : "desc";
}

/**
 * What a click on a column's head asks for: it sorts, then turns round, then leaves it.
 * @param {Asked} asked
 * @param {string} sort
 * @returns {{sort: string, order: string}}
 */
export function turned(asked, sort) {
  if (asked.sort !== sort) return { sort, order: "" };
  const first = firstOrder(sort);
  if ((asked.order || first) === first) return { sort, order: first === "asc" ? "desc" : "asc" };
  return { sort: "", order: "" };
}
