/** Reads text/event-stream from a fetch, which, unlike EventSource, can be the answer to a POST. */

/**
 * @typedef {{id: string, event: string, data: string}} ServerEvent
 */

/**
 * Cuts a stream of text into events (HTML standard, "server-sent events"); comments are dropped.
 * `push` takes any piece of text, also one that ends in the middle of a line.
 */
export function createEventParser() {
  let rest = "";
  let id = "";
  let event = "";
  /** @type {string[]} */
  let data = [];

  /** @param {string} line */
  function readField(line) {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    else if (field === "event") event = value;
    else if (field === "id") id = value;
  }

  /** @returns {ServerEvent | null} */
  function finish() {
    const complete = data.length ? { id, event: event || "message", data: data.join("\n") } : null;
    event = "";
    data = [];
    return complete;
  }

  return {
    /**
     * @param {string} text
     * @returns {ServerEvent[]} the events that are complete by now
     */
    push(text) {
      rest += text;
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = /** @type {string} */ (lines.pop());
      const events = [];
      for (const line of lines) {
        if (line) readField(line);
        else events.push(finish());
      }
      return events.filter((complete) => complete !== null);
    },
  };
}

/**
 * The events of `response` as they arrive. Ends when the connection does; raises when it breaks
 * or when nothing, not even a heartbeat, came for `silenceMs`.
 * @param {Response} response
 * @param {number} silenceMs
 * @returns {AsyncGenerator<ServerEvent>}
 */
export async function* readEvents(response, silenceMs) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const decoder = new TextDecoder();
  const parser = createEventParser();
  try {
    for (;;) {
      const { done, value } = await withinTime(reader.read(), silenceMs);
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} limitMs
 * @returns {Promise<T>}
 */
function withinTime(promise, limitMs) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("silence")), limitMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
