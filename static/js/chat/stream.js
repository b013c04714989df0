/** Follows one answer over the wire, across dropped connections. */
import { ApiError, call, unreachable } from "../net/api.js";
import { readEvents } from "../net/sse.js";

// The server sends a comment every 10 s; three missed ones mean the connection is dead.
const SILENCE_MS = 31_000;
const RECONNECTS = 6;
const FIRST_PAUSE_MS = 250;
const GATEWAY_TROUBLE = new Set([0, 429, 502, 503, 504]);

/**
 * @typedef {{id: string, event: string, data: any}} AnswerEvent one of meta, sources, delta, done, error
 * @typedef {{message: string, conversation_id?: string, parent_id?: string, model?: string, persona?: string,
 *   cache?: object}} Request
 */

/**
 * Ask, and yield the answer's events.
 * @param {Request} request
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<AnswerEvent>}
 * @throws {ApiError} when the question was not taken or the answer was lost
 */
export async function* ask(request, signal) {
  const response = await call("/chat", {
    method: "POST",
    body: { ...request, stream: true },
    headers: { Accept: "text/event-stream" },
    signal,
  });
  yield* follow({ messageId: "", lastId: "" }, signal, response);
}

/**
 * Yield the events of an answer that was asked for before.
 * @param {{messageId: string, lastId: string}} place the last event that has been read; "": none
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<AnswerEvent>}
 */
export async function* resume({ messageId, lastId }, signal) {
  yield* follow({ messageId, lastId }, signal, null);
}

/** @param {string} messageId */
export async function stop(messageId) {
  await call(`/chat/${messageId}/stop`, { method: "POST" });
}

/**
 * @param {{messageId: string, lastId: string}} place how far the answer has been read
 * @param {AbortSignal} signal
 * @param {Response | null} response an open stream, if there is one
 * @returns {AsyncGenerator<AnswerEvent>}
 */
async function* follow(place, signal, response) {
  let failures = 0;
  let ended = false;
  for (;;) {
    try {
      response ??= await reconnect(place, signal);
      for await (const { id, event, data } of readEvents(response, SILENCE_MS)) {
        const body = JSON.parse(data);
        if (id) place.lastId = id;
        if (event === "meta") place.messageId = body.message_id;
        failures = 0;
        ended = event === "done" || event === "error";
        yield { id: place.lastId, event, data: body };
      }
    } catch (error) {
      if (!ended && (signal.aborted || isFinal(error))) throw error;
    }
    if (ended) return;
    response = null;
    if (!place.messageId || failures === RECONNECTS) throw unreachable();
    await pause(FIRST_PAUSE_MS * 2 ** failures, signal);
    failures += 1;
  }
}

/**
 * @param {{messageId: string, lastId: string}} place
 * @param {AbortSignal} signal
 */
function reconnect({ messageId, lastId }, signal) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "text/event-stream" };
  if (lastId) headers["Last-Event-ID"] = lastId;
  return call(`/chat/${messageId}/events`, { headers, signal });
}

/** @param {unknown} error */
function isFinal(error) {
  return error instanceof ApiError && !GATEWAY_TROUBLE.has(error.status);
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
