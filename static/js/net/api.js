/** Calls to /api/v1. Every failure is an ApiError whose message can be shown to a person. */
import { language, t } from "../ui/i18n.js";
import { noteReach } from "./reach.js";

const ROOT = "/api/v1";
const UNREACHABLE = "unreachable";

/** A call that failed: `message` is in the page's language, `code` is the server's stable one. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {{code?: string, status?: number, retryAfterS?: number, requestId?: string}} [facts]
   *   status 0: the server was not reached
   */
  constructor(message, { code = UNREACHABLE, status = 0, retryAfterS = 0, requestId = "" } = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.retryAfterS = retryAfterS;
    this.requestId = requestId;
  }
}

/**
 * Headers that every call carries.
 * @returns {Record<string, string>}
 */
export function headers() {
  const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content");
  return { "Accept-Language": language, ...(token ? { "X-CSRF-Token": token } : {}) };
}

/** @param {string} path below /api/v1 */
export function address(path) {
  return ROOT + path;
}

/**
 * Fetch `path`; the answer is a Response with an ok status.
 * @param {string} path below /api/v1
 * @param {{method?: string, body?: unknown, signal?: AbortSignal, headers?: Record<string, string>}} [options]
 * @throws {ApiError} or an AbortError when `signal` ended it
 */
export async function call(path, { method = "GET", body, signal, headers: extra } = {}) {
  const sent = { ...headers(), ...extra };
  if (body !== undefined) sent["Content-Type"] = "application/json";
  const payload = body === undefined ? undefined : JSON.stringify(body);
  let response;
  try {
    response = await fetch(address(path), { method, body: payload, signal, headers: sent });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreachable();
  }
  noteReach(response);
  if (response.status === 401) askForKey();
  if (!response.ok) throw await failureOf(response);
  return response;
}

/**
 * Fetch `path` and read its JSON; an answer without a body is null.
 * @param {string} path
 * @param {Parameters<typeof call>[1]} [options]
 */
export async function callJson(path, options) {
  const response = await call(path, options);
  return response.status === 204 ? null : response.json();
}

/** @param {Response} response */
async function failureOf(response) {
  const problem = await response.json().catch(() => ({}));
  return problemError(problem, response.status, Number(response.headers.get("Retry-After")) || 0);
}

/**
 * An ApiError of a problem object (RFC 9457).
 * @param {{detail?: string, title?: string, code?: string, request_id?: string, status?: number,
 *   errors?: {field: string, message: string}[]}} problem
 * @param {number} [status]
 * @param {number} [retryAfterS]
 */
export function problemError(problem, status = problem.status ?? 0, retryAfterS = 0) {
  const fields = problem.errors?.map(({ message }) => message).join(" ");
  const message = fields || problem.detail || problem.title || t("Something went wrong. Please try again.");
  return new ApiError(message, { code: problem.code, status, retryAfterS, requestId: problem.request_id });
}

/** The ApiError for a server that cannot be reached. */
export function unreachable() {
  noteReach(null);
  return new ApiError(t("The server cannot be reached. Check that it is running, then try again."));
}

/** With keys set, a session that has ended is sent to the page that asks for the key. */
function askForKey() {
  const here = location.pathname + location.search;
  if (location.pathname !== "/login") location.assign(`/login?next=${encodeURIComponent(here)}`);
}

/**
 * The query string of the parameters that are not empty.
 * @param {Record<string, string | number | null | undefined>} params
 */
export function query(params) {
  const given = Object.entries(params).filter(([, value]) => value !== "" && value != null);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `?${text}` : "";
}
