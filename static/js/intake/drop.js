/** Files from the pickers and from dropped folders, each with its path inside what was chosen. */

/** @typedef {{file: File, name: string}} NamedFile name: the path relative to what was chosen */

// What systems leave lying about; nobody means to ask questions about it.
const CLUTTER = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|~\$[^/]*)$|(^|\/)(\.git|node_modules|__pycache__|\.venv)\//;

/** @param {string} name */
function isWanted(name) {
  return !CLUTTER.test(name);
}

/**
 * @param {FileList} files of an <input type="file">, with webkitdirectory or without
 * @returns {NamedFile[]}
 */
export function pickedFiles(files) {
  return [...files]
    .map((file) => ({ file, name: file.webkitRelativePath || file.name }))
    .filter(({ name }) => isWanted(name));
}

/**
 * @param {DataTransfer} transfer of a drop event; must be called before that event is over
 * @returns {Promise<NamedFile[]>}
 */
export async function droppedFiles(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  // What was dropped from elsewhere than a disk, such as from an archive, has no entry.
  if (!entries.length) return pickedFiles(transfer.files);
  const found = await Promise.all(entries.map((entry) => filesOf(entry)));
  return found.flat();
}

/**
 * @param {FileSystemEntry} entry
 * @returns {Promise<NamedFile[]>}
 */
async function filesOf(entry) {
  const name = entry.fullPath.replace(/^\//, "");
  if (!isWanted(entry.isDirectory ? `${name}/` : name)) return [];
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => {
      /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject);
    });
    return [{ file, name }];
  }
  const found = [];
  for (const child of await childrenOf(/** @type {FileSystemDirectoryEntry} */ (entry))) {
    found.push(...(await filesOf(child)));
  }
  return found;
}

/**
 * @param {FileSystemDirectoryEntry} folder
 * @returns {Promise<FileSystemEntry[]>}
 */
async function childrenOf(folder) {
  const reader = folder.createReader();
  const children = [];
  for (;;) {
    // A reader gives at most a hundred entries at a time, and none when it has given all.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return children;
    children.push(...some);
  }
}

/**
 * Take files dropped anywhere on the page, and show while they hover that it will.
 * @param {HTMLElement} curtain shown while files are over the page
 * @param {(files: NamedFile[]) => void} onFiles
 * @param {AbortSignal} signal
 */
export function takeDrops(curtain, onFiles, signal) {
  let depth = 0;
  const hasFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
  const hover = (/** @type {number} */ change) => (/** @type {DragEvent} */ event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth += change;
    curtain.hidden = depth <= 0;
  };
  const drop = async (/** @type {DragEvent} */ event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    curtain.hidden = true;
    onFiles(await droppedFiles(/** @type {DataTransfer} */ (event.dataTransfer)));
  };
  addEventListener("dragenter", hover(1), { signal });
  addEventListener("dragover", hover(0), { signal });
  addEventListener("dragleave", hover(-1), { signal });
  addEventListener("drop", drop, { signal });
}
