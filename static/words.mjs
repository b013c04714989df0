/**
 * Turns the gettext catalogues into one small module per language, "words-ko.js", which holds
 * the sentences that the page scripts use and no others.
 */
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import PO from "pofile";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const CATALOGUES = path.join(HERE, "..", "likeopt", "translations");
const NAMESPACE = "words";
// t("…") and tn("…", "…"): sentences are literals, so that they can be found without running anything.
const CALL = /\bt(n?)\(\s*("(?:[^"\\]|\\.)*")/g;

/** Entry points for every language that has a catalogue. */
export async function wordsEntries() {
  const languages = await readdir(CATALOGUES, { withFileTypes: true });
  const names = languages.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Object.fromEntries(names.map((name) => [`words-${name}`, `${NAMESPACE}:${name}`]));
}

/** The esbuild plugin that resolves "words:ko" to that language's sentences. */
export function wordsPlugin() {
  return {
    name: NAMESPACE,
    setup(build) {
      build.onResolve({ filter: /^words:/ }, ({ path: name }) => ({
        path: name.slice(NAMESPACE.length + 1),
        namespace: NAMESPACE,
      }));
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path: language }) => ({
        contents: await moduleOf(language),
        resolveDir: HERE,
      }));
    },
  };
}

async function moduleOf(language) {
  const file = path.join(CATALOGUES, language, "LC_MESSAGES", "messages.po");
  const { items } = PO.parse(await readFile(file, "utf8"));
  const used = await sentencesUsed(path.join(HERE, "js"));
  const pairs = items
    .filter((item) => used.has(item.msgid) && item.msgstr[0])
    .map((item) => [item.msgid, item.msgid_plural ? item.msgstr : item.msgstr[0]]);
  return `import { addWords } from "./js/ui/i18n.js";\naddWords(${JSON.stringify(Object.fromEntries(pairs))});\n`;
}

async function sentencesUsed(folder) {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".js"));
  const found = new Set();
  for (const name of files) {
    const source = await readFile(path.join(folder, name), "utf8");
    for (const [, , literal] of source.matchAll(CALL)) found.add(JSON.parse(literal));
  }
  return found;
}
