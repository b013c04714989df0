/** Which documents are chosen, to be removed or brought back together. */

/**
 * @typedef {{ids: ReadonlySet<string>, anchor: string}} Selection anchor: where a range begins, "" before the first
 */

/** @type {Selection} */
export const NOTHING = { ids: new Set(), anchor: "" };

/**
 * @param {Selection} selection
 * @param {string} id
 * @returns {Selection}
 */
export function toggled({ ids }, id) {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/**
 * With Shift: all from the last one that was clicked to this one become as this one becomes.
 * @param {Selection} selection
 * @param {string} id
 * @param {readonly string[]} shown ids in the order of the page
 * @returns {Selection}
 */
export function ranged(selection, id, shown) {
  const [from, to] = [shown.indexOf(selection.anchor), shown.indexOf(id)];
  if (from < 0 || to < 0) return toggled(selection, id);
  const next = new Set(selection.ids);
  const isOn = !next.has(id);
  for (const each of shown.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    if (isOn) next.add(each);
    else next.delete(each);
  }
  return { ids: next, anchor: id };
}

/**
 * All of a page, or none of it if all were chosen.
 * @param {Selection} selection
 * @param {readonly string[]} shown
 * @returns {Selection}
 */
export function paged({ ids, anchor }, shown) {
  const next = new Set(ids);
  const isOn = !shown.every((id) => next.has(id));
  for (const id of shown) {
    if (isOn) next.add(id);
    else next.delete(id);
  }
  return { ids: next, anchor };
}

/**
 * @param {Selection} selection
 * @param {Iterable<string>} gone ids that are no longer there
 * @returns {Selection}
 */
export function without({ ids, anchor }, gone) {
  const next = new Set(ids);
  for (const id of gone) next.delete(id);
  return { ids: next, anchor };
}
