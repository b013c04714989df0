/** Conversations as the server keeps them, as turns of the page. */
import { ApiError } from "../net/api.js";
import { t } from "../ui/i18n.js";
import { createTurn, factsOf } from "./turn.js";

/** @typedef {import("./turn.js").Turn} Turn */

/**
 * The branch that was written last, oldest message first: a question that was answered anew has
 * several answers, of which only one is on the page.
 * @param {any[]} messages in the order they were written
 */
function lastBranch(messages) {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const branch = [];
  for (let message = messages.at(-1); message; message = byId.get(message.parent_id)) branch.unshift(message);
  return branch;
}

/**
 * Questions with their answers, oldest first. A question without an answer was interrupted.
 * @param {any} kept a conversation as the server gives it
 * @param {string} [without] the id of an answer that is left out, with its question
 * @returns {Turn[]}
 */
export function turnsOf({ id, messages }, without = "") {
  const turns = [];
  let question = null;
  for (const message of lastBranch(messages)) {
    if (message.role === "user") {
      if (question) turns.push(turnOf(null, question, id));
      question = message;
    } else {
      if (message.id !== without) turns.push(turnOf(message, question, id));
      question = null;
    }
  }
  if (question && !without) turns.push(turnOf(null, question, id));
  return turns;
}

/**
 * The turn whose answer is still on its way, as far as `kept` or the page before a reload knew.
 * @param {any} kept
 * @param {{messageId: string, question: string} | null} remembered
 * @returns {Turn | null}
 */
export function goingTurn({ id, messages }, remembered) {
  const last = messages.at(-1);
  const isKept = messages.some((/** @type {any} */ message) => message.id === remembered?.messageId);
  const messageId = last?.status === "streaming" ? last.id : isKept ? "" : remembered?.messageId;
  if (!messageId) return null;
  const question = lastBranch(messages).findLast(({ role }) => role === "user");
  return createTurn({
    conversationId: id,
    messageId,
    questionId: question?.id ?? "",
    question: question?.content ?? remembered?.question ?? "",
  });
}

/**
 * @param {any} message null: there is none
 * @param {any} question null: it is not known
 * @param {string} conversationId
 */
function turnOf(message, question, conversationId) {
  return createTurn({
    conversationId,
    messageId: message?.id ?? "",
    questionId: question?.id ?? "",
    question: question?.content ?? "",
    text: message?.content ?? "",
    rating: ratingOf(message?.feedback),
    ...factsOf(message ?? {}),
    ...endOf(message),
  });
}

/** @param {any} feedback */
function ratingOf(feedback) {
  return typeof feedback === "number" ? feedback : (feedback?.rating ?? 0);
}

/**
 * @param {any} message
 * @returns {Partial<import("./turn.js").TurnState>}
 */
function endOf(message) {
  if (message?.status === "stopped") return { phase: "stopped" };
  if (message && message.status !== "failed" && message.status !== "interrupted") return { phase: "done" };
  const said =
    message?.status === "failed" ? t("This answer could not be finished.") : t("This answer was interrupted.");
  return { phase: "failed", error: new ApiError(said) };
}
