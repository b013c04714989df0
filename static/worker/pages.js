/** Pages as they were last shown, one copy for each language they were shown in. */
import { copyOfPage, filesNamedIn, headersOfCopy, languageOf } from "./copies.js";
import { haveFiles } from "./files.js";
import { copyOf, keep, names, sameEra } from "./kept.js";
import { networkFirst } from "./network.js";

const MOST_PAGES = 16;
const OFFLINE = "/offline";
// What is there from the first visit on.
const FIRST = [OFFLINE, "/", "/documents"];
// Not pages: they stand beside them, because they come and go with them.
const LANGUAGE = "/.language";

/**
 * The page that was asked for, else its last copy, else the one which says that there is none.
 * @param {FetchEvent} event
 */
export async function pageFor(event) {
  const { pathname } = new URL(event.request.url);
  const asked = fetch(event.request);
  event.waitUntil(asked.then((response) => keepPage(pathname, response.clone())).catch(() => {}));
  return networkFirst(asked, () => lastCopy(pathname));
}

/** @param {string} pathname */
async function lastCopy(pathname) {
  const language = await (await copyOf(names.pages, LANGUAGE))?.text();
  if (language === undefined) return undefined;
  return (
    (await copyOf(names.pages, keyOf(pathname, language))) ?? copyOf(names.pages, keyOf(OFFLINE, language))
  );
}

/**
 * @param {string} pathname
 * @param {Response} response
 */
async function keepPage(pathname, response) {
  if (!isWhole(response)) return;
  const language = await keepCopy(pathname, response);
  await keep(names.pages, LANGUAGE, new Response(language), MOST_PAGES);
  await keepFirst(language);
}

/**
 * @param {string} pathname
 * @param {Response} response
 * @returns {Promise<string>} its language
 */
async function keepCopy(pathname, response) {
  const isStillWanted = sameEra();
  const page = await response.text();
  const language = languageOf(page);
  await haveFiles(filesNamedIn(page));
  const keptAt = new Date().toISOString();
  const copy = new Response(copyOfPage(page, keptAt), { headers: headersOfCopy(response.headers, keptAt) });
  if (isStillWanted()) await keep(names.pages, keyOf(pathname, language), copy, MOST_PAGES);
  return language;
}

/** @param {string} language fetch the first pages that are not here in it, one after the other */
async function keepFirst(language) {
  for (const pathname of FIRST) {
    if (await copyOf(names.pages, keyOf(pathname, language))) continue;
    const response = await fetch(pathname, { headers: { Accept: "text/html" } });
    if (isWhole(response)) await keepCopy(pathname, response);
  }
}

/** Have the first pages, in the language that the server speaks to this browser. */
export async function keepFirstPages() {
  const response = await fetch("/", { headers: { Accept: "text/html" } });
  await keepPage("/", response);
}

/** @param {Response} response whether it is a page, and the one that was asked for */
function isWhole(response) {
  const isPage = response.headers.get("Content-Type")?.startsWith("text/html");
  return response.status === 200 && response.type === "basic" && !response.redirected && isPage;
}

/**
 * @param {string} pathname
 * @param {string} language
 */
function keyOf(pathname, language) {
  return `${pathname}?lang=${language}`;
}
