/**
 * Makes the page what a tree says, by the smallest change: elements and texts that are there stay the same ones,
 * with what is selected and focused in them, and what is new comes behind.
 */

/**
 * @typedef {import("./branch.js").Tree} Tree
 * @typedef {{tree: Tree, node: Element | Text, children: Live[]}} Live a tree, and what stands for it on the page
 * @typedef {(element: HTMLElement) => void} OnNew told of each element that has come
 */

/**
 * @param {Element} parent
 * @param {Live[]} live what its children stand for
 * @param {Tree[]} trees what they shall be
 * @param {OnNew} onNew
 * @returns {Live[]}
 */
function patchChildren(parent, live, trees, onNew) {
  if (live.some(({ node }) => node.parentNode !== parent)) {
    // Someone else has changed them.
    parent.replaceChildren();
    live = [];
  }
  for (const { node } of live.slice(trees.length)) node.remove();
  const kept = live.slice(0, trees.length);
  const fresh = trees.slice(kept.length).map((tree) => made(tree, onNew));
  const patched = kept.map((one, i) => patchOne(one, trees[i], onNew));
  parent.append(...fresh.map(({ node }) => node));
  return [...patched, ...fresh];
}

/**
 * @param {Live} live
 * @param {Tree} tree
 * @param {OnNew} onNew
 * @returns {Live}
 */
export function patchOne(live, tree, onNew) {
  if (live.tree === tree) return live;
  const { tree: before, node } = live;
  if (typeof tree === "string" && typeof before === "string") {
    changeText(/** @type {Text} */ (node), before, tree);
    return { tree, node, children: [] };
  }
  if (typeof tree === "string" || typeof before === "string" || before.tag !== tree.tag || before.key !== tree.key) {
    const fresh = made(tree, onNew);
    node.replaceWith(fresh.node);
    return fresh;
  }
  changeAttributes(/** @type {Element} */ (node), before.attributes, tree.attributes);
  if (before.children === tree.children) return { tree, node, children: live.children };
  return { tree, node, children: patchChildren(/** @type {Element} */ (node), live.children, tree.children, onNew) };
}

/**
 * @param {Tree} tree
 * @param {OnNew} onNew
 * @returns {Live}
 */
export function made(tree, onNew) {
  if (typeof tree === "string") return { tree, node: new Text(tree), children: [] };
  const node = document.createElement(tree.tag);
  for (const [name, value] of Object.entries(tree.attributes)) node.setAttribute(name, value);
  const children = tree.children.map((child) => made(child, onNew));
  node.append(...children.map((child) => child.node));
  onNew(node);
  return { tree, node, children };
}

/**
 * Change only the part that differs: what is selected in the rest stays selected.
 * @param {Text} node
 * @param {string} before
 * @param {string} after
 */
function changeText(node, before, after) {
  if (after.startsWith(before)) {
    node.appendData(after.slice(before.length));
    return;
  }
  let same = 0;
  while (same < after.length && before[same] === after[same]) same += 1;
  node.replaceData(same, node.length - same, after.slice(same));
}

/**
 * @param {Element} node
 * @param {Record<string, string>} before
 * @param {Record<string, string>} after
 */
function changeAttributes(node, before, after) {
  for (const name of Object.keys(before)) if (!(name in after)) node.removeAttribute(name);
  for (const [name, value] of Object.entries(after)) if (before[name] !== value) node.setAttribute(name, value);
}
