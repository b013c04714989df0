/** Keeps what is selected in an element while its text is put in other nodes. */

/**
 * @param {Element} element
 * @param {() => void} change leaves the text the same
 */
export function keptSelection(element, change) {
  const selection = getSelection();
  const { anchorNode, focusNode } = selection ?? {};
  const anchor = offsetIn(element, anchorNode, selection?.anchorOffset ?? 0);
  const focus = offsetIn(element, focusNode, selection?.focusOffset ?? 0);
  change();
  if (!selection || !anchorNode || !focusNode || (anchor < 0 && focus < 0)) return;
  const [from, fromOffset] = anchor < 0 ? [anchorNode, selection.anchorOffset] : placeIn(element, anchor);
  const [to, toOffset] = focus < 0 ? [focusNode, selection.focusOffset] : placeIn(element, focus);
  selection.setBaseAndExtent(from, fromOffset, to, toOffset);
}

/**
 * @param {Element} element
 * @param {Node | null | undefined} node
 * @param {number} offset
 * @returns {number} in characters from the element's begin; -1: elsewhere
 */
function offsetIn(element, node, offset) {
  if (!node || !element.contains(node)) return -1;
  const range = document.createRange();
  range.setStart(element, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

/**
 * @param {Element} element
 * @param {number} offset in characters
 * @returns {[Node, number]}
 */
function placeIn(element, offset) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let rest = offset;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { length } = /** @type {Text} */ (node);
    if (rest <= length) return [node, rest];
    rest -= length;
  }
  return [element, element.childNodes.length];
}
