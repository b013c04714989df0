/** One question and its answer: what is known of it so far, and how each event adds to it. */
import { ApiError, problemError } from "../net/api.js";
import { createStore } from "../ui/store.js";

/**
 * @typedef {{n: number, chunk_id: string, document_id: string, title: string, heading?: string | null,
 *   page: number | null, text: string, score?: number, highlights?: [number, number][],
 *   support?: [number, number][], cited?: boolean,
 *   verdict?: "supported" | "partly" | "unsupported" | null}} Citation
 * @typedef {{code: string, params?: object, message: string}} Note
 * @typedef {"waiting" | "reading" | "streaming" | "done" | "stopped" | "failed"} Phase
 *   waiting: searching; reading: sources are there, the first word is not
 * @typedef {{intent?: string, complexity?: string, model?: string, reasons?: Note[]}} Route why it was answered so
 * @typedef {{ids: string[], at: number}} Versions messages that stand in one place, and which of them is shown
 * @typedef {{phase: Phase, question: string, text: string, conversationId: string, messageId: string,
 *   questionId: string, lastId: string, model: string, persona: string, route: Route | null,
 *   citations: Citation[], unsupported: [number, number][], notes: Note[], timings: Record<string, number>,
 *   cached: boolean, cache: import("./cached.js").CacheUse, rating: number, error: ApiError | null,
 *   failedAt: number, questions: Versions, answers: Versions}} TurnState lastId: of the last event that arrived
 * @typedef {ReturnType<typeof createStore<TurnState>>} Turn
 */

/** @type {TurnState} */
const EMPTY = {
  phase: "waiting",
  question: "",
  text: "",
  conversationId: "",
  messageId: "",
  questionId: "",
  lastId: "",
  model: "",
  persona: "",
  route: null,
  citations: [],
  unsupported: [],
  notes: [],
  timings: {},
  cached: false,
  cache: {},
  rating: 0,
  error: null,
  failedAt: 0,
  questions: { ids: [], at: 0 },
  answers: { ids: [], at: 0 },
};

/** Phases after which nothing more arrives. */
const ENDED = new Set(["done", "stopped", "failed"]);

/** @param {Partial<TurnState>} facts */
export function createTurn(facts) {
  return createStore({ ...EMPTY, ...facts });
}

/** @param {Turn} turn */
export function isRunning(turn) {
  return !ENDED.has(turn.get().phase);
}

/** @param {any} body what `done` and a kept message have in common */
export function factsOf(body) {
  return {
    citations: body.citations ?? [],
    unsupported: body.unsupported ?? [],
    notes: body.notes ?? [],
    timings: body.timings_ms ?? {},
    model: body.model ?? "",
    persona: body.persona ?? "",
    route: body.route ?? null,
    cached: body.cache?.status === "hit",
    cache: body.cache ?? {},
  };
}

/**
 * What `event` adds to `state`.
 * @param {TurnState} state
 * @param {import("./stream.js").AnswerEvent} event
 * @returns {Partial<TurnState>}
 */
export function applyEvent(state, { event, data }) {
  switch (event) {
    case "meta":
      return {
        conversationId: data.conversation_id,
        messageId: data.message_id,
        questionId: data.question_id ?? "",
        model: data.model,
        persona: data.persona ?? "",
        route: data.route ?? null,
      };
    case "sources":
      return { citations: data.citations ?? data, phase: state.text ? "streaming" : "reading" };
    case "delta":
      return { text: state.text + data.text, phase: "streaming" };
    case "done":
      return { ...factsOf(data), phase: data.status === "stopped" ? "stopped" : "done" };
    case "error":
      return { phase: "failed", error: problemError(data), failedAt: Date.now() };
    default:
      return {};
  }
}

/**
 * Feed `events` to `turn` until they end; whatever goes wrong becomes the turn's own error.
 * @param {Turn} turn
 * @param {AsyncIterable<import("./stream.js").AnswerEvent>} events
 * @param {(event: import("./stream.js").AnswerEvent) => void} onEvent called after each of them
 */
export async function runTurn(turn, events, onEvent) {
  try {
    for await (const event of events) {
      turn.set({ ...applyEvent(turn.get(), event), lastId: event.id });
      onEvent(event);
    }
  } catch (error) {
    if (error instanceof ApiError) turn.set({ phase: "failed", error, failedAt: Date.now() });
    else turn.set({ phase: "stopped" });
    if (!(error instanceof ApiError || error instanceof DOMException)) throw error;
  }
}
