/** Files from the pickers and from dropped folders, each with its path inside what was chosen. */

/** @typedef {{file: File, name: string, collection?: string}} NamedFile name: the path relative to what was chosen */

// What systems leave lying about; nobody means to ask questions about it.
const CLUTTER = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|~\$[^/]*)$|(^|\/)(\.git|node_modules|__pycache__|\.venv)\//;

/** @param {string} name */
function isWanted(name) {
  return !CLUTTER.test(name);
}

/**
 * @param {Iterable<File>} files of an <input type="file">, with webkitdirectory or without
 * @returns {NamedFile[]}
 */
export function pickedFiles(files) {
  return [...files]
    .map((file) => ({ file, name: file.webkitRelativePath || file.name }))
    .filter(({ name }) => isWanted(name));
}

/**
 * Hand over the files of dropped entries as they are found, a folder at a time.
 * @param {readonly FileSystemEntry[]} entries
 * @param {(files: NamedFile[]) => void} onFiles
 */
export async function readEntries(entries, onFiles) {
  const wanted = entries.filter((entry) => isWanted(nameOf(entry) + (entry.isDirectory ? "/" : "")));
  const files = /** @type {FileSystemFileEntry[]} */ (wanted.filter(({ isFile }) => isFile));
  if (files.length) onFiles((await Promise.all(files.map(readFile))).filter((named) => named !== null));
  for (const folder of wanted.filter(({ isDirectory }) => isDirectory)) {
    for await (const some of childrenOf(/** @type {FileSystemDirectoryEntry} */ (folder))) {
      await readEntries(some, onFiles);
    }
  }
}

/**
 * @param {FileSystemFileEntry} entry
 * @returns {Promise<NamedFile | null>} null: it has gone, or may not be read
 */
function readFile(entry) {
  return new Promise((resolve) => {
    entry.file(
      (file) => resolve({ file, name: nameOf(entry) }),
      () => resolve(null),
    );
  });
}

/** @param {FileSystemEntry} entry */
function nameOf(entry) {
  return entry.fullPath.replace(/^\//, "");
}

/**
 * @param {FileSystemDirectoryEntry} folder
 * @returns {AsyncGenerator<FileSystemEntry[]>}
 */
async function* childrenOf(folder) {
  const reader = folder.createReader();
  for (;;) {
    // A reader gives at most a hundred entries at a time, and none when it has given all.
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    yield some;
  }
}
