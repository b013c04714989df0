/** The dashboard's event stream: held open while somebody looks, opened anew when it breaks. */
import { ApiError, call, unreachable } from "../net/api.js";
import { readEvents } from "../net/sse.js";
import { pauseMs } from "./backoff.js";

// Something comes every 2 s; after so long without anything the connection is dead.
const SILENCE_MS = 12_000;

/**
 * @typedef {{status: "connecting"} | {status: "live"} | {status: "paused"} |
 *   {status: "lost", reason: string, retryAt: number}} FeedState retryAt: ms since the epoch
 * @typedef {{onEvent(event: string, data: any): void, onState(state: FeedState): void}} Listener
 */

/**
 * Follow the stream until `signal` ends.
 * @param {Listener} listener
 * @param {AbortSignal} signal
 * @returns {{retry(): void}} retry: try now instead of later
 */
export function followFeed(listener, signal) {
  let failures = 0;
  let timer = 0;
  let current = new AbortController();

  async function connect() {
    pause();
    const mine = (current = new AbortController());
    const ended = AbortSignal.any([signal, mine.signal]);
    if (!failures) listener.onState({ status: "connecting" });
    try {
      for await (const { event, data } of readEvents(await open(ended), SILENCE_MS)) {
        if (ended.aborted) return;
        failures = 0;
        listener.onState({ status: "live" });
        listener.onEvent(event, JSON.parse(data));
      }
      throw unreachable();
    } catch (error) {
      if (!ended.aborted) lose(error);
    }
  }

  /** @param {unknown} error */
  function lose(error) {
    current.abort();
    failures += 1;
    const waitMs = pauseMs(failures, Math.random());
    const { message: reason } = error instanceof ApiError ? error : unreachable();
    listener.onState({ status: "lost", reason, retryAt: Date.now() + waitMs });
    timer = window.setTimeout(connect, waitMs);
  }

  function pause() {
    clearTimeout(timer);
    current.abort();
  }

  function look() {
    if (!document.hidden) return connect();
    pause();
    return listener.onState({ status: "paused" });
  }

  document.addEventListener("visibilitychange", look, { signal });
  signal.addEventListener("abort", pause);
  look();
  return { retry: connect };
}

/** @param {AbortSignal} signal */
function open(signal) {
  return call("/performance/events", { headers: { Accept: "text/event-stream" }, signal });
}
