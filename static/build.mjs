/**
 * Builds static/dist: bundles with hashed names, each compressed once, and manifest.json: `files` maps
 * a plain name ("chat.js") to the file that serves it ("chat-4FJQ2X7A.js"), `parts` to the files that
 * this one imports, so that a page can ask for all of them at once; `build` names them all together.
 * The service worker, sw.js, is the only file without a hash: its address must stay.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import zlib from "node:zlib";

import * as esbuild from "esbuild";

import { wordsPlugin, wordsEntries } from "./words.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const DIST = path.join(HERE, "dist");
const ICONS = "app_icons";
// The system fetches an app's icons when it is installed.
const NOT_KEPT = /^words-|\.png$/;
const FILES_URL = "/static/dist/";
const COMPRESSED = /\.(js|css|svg|json)$/;

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);

const shared = {
  absWorkingDir: HERE,
  bundle: true,
  minify: true,
  legalComments: "none",
  charset: "utf8",
  metafile: true,
  outdir: DIST,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  logLevel: "warning",
};

/** Page scripts: modules that share chunks, one entry per page and one per language. */
async function buildModules() {
  const pages = await entriesIn("js", ".js", ["theme.js"]);
  return esbuild.build({
    ...shared,
    entryPoints: { ...pages, ...(await wordsEntries()) },
    format: "esm",
    splitting: true,
    target: "es2022",
    inject: ["js/app/everywhere.js"],
    plugins: [wordsPlugin()],
  });
}

/** The one classic script: it sets the colour scheme before anything is painted. */
async function buildTheme() {
  return esbuild.build({
    ...shared,
    entryPoints: { theme: "js/theme.js" },
    format: "iife",
    target: "es2022",
  });
}

/** The service worker knows which build it belongs to, and the files that make it up. */
async function buildWorker(build, files) {
  const define = { BUILD: JSON.stringify(build), SHELL: JSON.stringify(files.map((file) => FILES_URL + file)) };
  return esbuild.build({
    ...shared,
    entryPoints: { sw: "worker/sw.js" },
    entryNames: "[name]",
    format: "iife",
    target: "es2022",
    define,
  });
}

async function buildStyles() {
  return esbuild.build({ ...shared, entryPoints: await entriesIn("css", ".css", []) });
}

/** Entries are the files directly in `folder`; what they share lies in folders below it. */
async function entriesIn(folder, extension, except) {
  const names = await readdir(path.join(HERE, folder));
  const entries = names.filter((name) => name.endsWith(extension) && !except.includes(name));
  return Object.fromEntries(entries.map((name) => [path.parse(name).name, `${folder}/${name}`]));
}

/** All icons as symbols of one file, so that a page loads them once: `<use href="…#name">`. */
async function iconSprite() {
  const folder = path.join(HERE, "icons");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".svg")).sort();
  const symbols = await Promise.all(
    names.map(async (name) => {
      const source = await readFile(path.join(folder, name), "utf8");
      const [, viewBox, body] = /<svg[^>]*viewBox="([^"]+)"[^>]*>([\s\S]*?)<\/svg>/.exec(source);
      return `<symbol id="${path.parse(name).name}" viewBox="${viewBox}">${body.trim()}</symbol>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

function hashOf(content) {
  return createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
}

/** What stands for the app on a home screen or in a dock. */
async function writeAppIcons() {
  const names = (await readdir(path.join(HERE, ICONS))).filter((name) => name.endsWith(".png"));
  return Promise.all(names.map(async (name) => writeHashed(name, await readFile(path.join(HERE, ICONS, name)))));
}

async function writeHashed(name, content) {
  const { name: stem, ext } = path.parse(name);
  const file = `${stem}-${hashOf(content)}${ext}`;
  await writeFile(path.join(DIST, file), content);
  return [name, file];
}

/** Every entry of the given builds: its plain name, its hashed file, and the parts it imports. */
function entriesOf(results) {
  return results.flatMap(({ metafile: { outputs } }) =>
    Object.entries(outputs)
      .map(([file, { entryPoint }]) => ({ file, entryPoint, built: path.basename(file) }))
      .filter(({ entryPoint, built }) => entryPoint && !built.startsWith("part-"))
      .map(({ file, built }) => ({
        name: built.replace(/-[A-Z0-9]{8}(\.\w+)$/, "$1"),
        built,
        parts: [...importsOf(file, outputs)].map((part) => path.basename(part)),
      })),
  );
}

/** The files that `file` needs before it can run, over any number of steps. */
function importsOf(file, outputs, kinds = ["import-statement"], found = new Set()) {
  for (const { path: part, kind } of outputs[file].imports) {
    if (!kinds.includes(kind) || found.has(part)) continue;
    found.add(part);
    importsOf(part, outputs, kinds, found);
  }
  return found;
}

/**
 * What a device keeps of a build: all but the words, of which it needs one language, and what pages
 * load only when somebody wants it. What every page loads later is needed by every page.
 */
function shellFiles({ files, parts }, [{ metafile }]) {
  const app = `dist/${files["app.js"]}`;
  const later = [...importsOf(app, metafile.outputs, ["import-statement", "dynamic-import"])];
  const named = Object.entries(files).filter(([name]) => !NOT_KEPT.test(name));
  const all = [...named.map(([, file]) => file), ...Object.values(parts).flat(), ...later.map((file) => path.basename(file))];
  return [...new Set(all)].sort();
}

async function compressAll() {
  const files = (await readdir(DIST)).filter((name) => COMPRESSED.test(name) && name !== "manifest.json");
  await Promise.all(
    files.map(async (name) => {
      const file = path.join(DIST, name);
      const content = await readFile(file);
      const hint = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } };
      await writeFile(`${file}.br`, await brotli(content, hint));
      await writeFile(`${file}.gz`, await gzip(content, { level: 9 }));
    }),
  );
}

await rm(DIST, { recursive: true, force: true });
await mkdir(DIST, { recursive: true });
const results = await Promise.all([buildModules(), buildTheme(), buildStyles()]);
const written = [
  await writeHashed("icons.svg", await iconSprite()),
  await writeHashed("favicon.svg", await readFile(path.join(HERE, "favicon.svg"))),
  ...(await writeAppIcons()),
];
const entries = entriesOf(results);
const manifest = {
  files: Object.fromEntries([...entries.map(({ name, built }) => [name, built]), ...written].sort()),
  parts: Object.fromEntries(entries.filter(({ parts }) => parts.length).map(({ name, parts }) => [name, parts])),
};
manifest.build = hashOf(JSON.stringify(manifest));
await buildWorker(manifest.build, shellFiles(manifest, results));
await compressAll();
await writeFile(path.join(DIST, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
