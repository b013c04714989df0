/** What the worker has to do with a request: little, and with most of them nothing. */
import { isPagePath } from "../js/app/addresses.js";

const FILE = /^\/static\/dist\/[\w.-]+-[A-Z0-9]{8}\.\w+$/;
const LIST = "/api/v1/conversations";
const CONVERSATION = /^\/api\/v1\/conversations\/[\w-]{1,64}$/;
const CHANGES = new Set(["PATCH", "DELETE"]);

/**
 * @typedef {"file" | "page" | "login" | "list" | "search" | "conversation" | "changed" | ""} Kind
 *   changed: a conversation is being changed, so its copy is not true any more; "": the browser's own affair
 */

/**
 * @param {{method: string, url: string, mode: string, headers: Headers}} request
 * @param {string} origin of the worker
 * @returns {Kind}
 */
export function kindOf({ method, url, mode, headers }, origin) {
  const { origin: asked, pathname, searchParams } = new URL(url);
  if (asked !== origin) return "";
  if (CHANGES.has(method)) return CONVERSATION.test(pathname) ? "changed" : "";
  if (method !== "GET") return "";
  if (FILE.test(pathname)) return "file";
  if (pathname === LIST) return listKind(searchParams);
  if (CONVERSATION.test(pathname)) return "conversation";
  if (mode !== "navigate" && !headers.get("Accept")?.startsWith("text/html")) return "";
  if (pathname === "/login") return "login";
  return isPagePath(pathname) ? "page" : "";
}

/**
 * @param {URLSearchParams} params what is asked of the list
 * @returns {"list" | "search" | ""} list: the newest conversations, none left out
 */
function listKind(params) {
  if ((params.get("page") ?? "1") !== "1") return "";
  return params.get("q") ? "search" : "list";
}
