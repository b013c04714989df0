/** Languages that code can be marked in, each loaded when a block in it is there. */

/** @typedef {{id: string, name: string}} Language */

/**
 * By the id of each: its name, other names it goes by, and how it is loaded.
 * @type {Record<string, {name: string, as?: string, load: () => Promise<{default: any}>}>}
 */
const LANGUAGES = {
  bash: { name: "Shell", as: "sh shell zsh console shellsession", load: () => import("highlight.js/lib/languages/bash") },
  c: { name: "C", as: "h", load: () => import("highlight.js/lib/languages/c") },
  cpp: { name: "C++", as: "c++ cc cxx hpp", load: () => import("highlight.js/lib/languages/cpp") },
  csharp: { name: "C#", as: "c# cs", load: () => import("highlight.js/lib/languages/csharp") },
  css: { name: "CSS", load: () => import("highlight.js/lib/languages/css") },
  diff: { name: "Diff", as: "patch", load: () => import("highlight.js/lib/languages/diff") },
  dockerfile: { name: "Dockerfile", as: "docker", load: () => import("highlight.js/lib/languages/dockerfile") },
  go: { name: "Go", as: "golang", load: () => import("highlight.js/lib/languages/go") },
  ini: { name: "INI", as: "toml conf cfg properties", load: () => import("highlight.js/lib/languages/ini") },
  java: { name: "Java", load: () => import("highlight.js/lib/languages/java") },
  javascript: { name: "JavaScript", as: "js jsx mjs cjs", load: () => import("highlight.js/lib/languages/javascript") },
  json: { name: "JSON", as: "jsonc json5 jsonl", load: () => import("highlight.js/lib/languages/json") },
  kotlin: { name: "Kotlin", as: "kt kts", load: () => import("highlight.js/lib/languages/kotlin") },
  lua: { name: "Lua", load: () => import("highlight.js/lib/languages/lua") },
  makefile: { name: "Makefile", as: "make mk", load: () => import("highlight.js/lib/languages/makefile") },
  markdown: { name: "Markdown", as: "md", load: () => import("highlight.js/lib/languages/markdown") },
  php: { name: "PHP", load: () => import("highlight.js/lib/languages/php") },
  python: { name: "Python", as: "py python3 py3", load: () => import("highlight.js/lib/languages/python") },
  r: { name: "R", load: () => import("highlight.js/lib/languages/r") },
  ruby: { name: "Ruby", as: "rb", load: () => import("highlight.js/lib/languages/ruby") },
  rust: { name: "Rust", as: "rs", load: () => import("highlight.js/lib/languages/rust") },
  sql: { name: "SQL", as: "postgresql mysql sqlite", load: () => import("highlight.js/lib/languages/sql") },
  swift: { name: "Swift", load: () => import("highlight.js/lib/languages/swift") },
  typescript: { name: "TypeScript", as: "ts tsx", load: () => import("highlight.js/lib/languages/typescript") },
  xml: { name: "HTML", as: "html xhtml svg vue", load: () => import("highlight.js/lib/languages/xml") },
  yaml: { name: "YAML", as: "yml", load: () => import("highlight.js/lib/languages/yaml") },
};
/** Names that say more than the name of the language they are marked as. @type {Record<string, string>} */
const OWN_NAMES = { xml: "XML", svg: "SVG", toml: "TOML", jsx: "JSX", tsx: "TSX", console: "Console" };

const ids = new Map(
  Object.entries(LANGUAGES).flatMap(([id, { as = "" }]) => [id, ...as.split(" ").filter(Boolean)].map((name) => [name, id])),
);

/**
 * @param {string} written what stands after the fence
 * @returns {Language | null} null: none that is known
 */
export function languageOf(written) {
  const alias = written.toLowerCase();
  const id = ids.get(alias);
  return id ? { id, name: OWN_NAMES[alias] ?? LANGUAGES[id].name } : null;
}

/**
 * @param {string} id
 * @returns {Promise<any>} the language's grammar
 */
export async function loadLanguage(id) {
  return (await LANGUAGES[id].load()).default;
}
