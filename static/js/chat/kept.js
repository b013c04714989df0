/** Answers as the server keeps them, as turns of the page. */
import { ApiError } from "../net/api.js";
import { t } from "../ui/i18n.js";
import { createTurn, factsOf } from "./turn.js";

/**
 * A question with its answer. A question without an answer was interrupted.
 * @param {import("./branches.js").Message | null} message the answer; null: there is none
 * @param {import("./branches.js").Message | null} question null: it is not known
 * @param {string} conversationId
 * @param {import("./running.js").Heard | null} [heard] what had arrived before a reload, of one under way
 */
export function keptTurn(message, question, conversationId, heard = null) {
  const asked = {
    conversationId,
    messageId: message?.id ?? "",
    questionId: question?.id ?? "",
    question: question?.content ?? "",
  };
  // What is under way is not kept yet; it comes as events.
  if (message?.status === "streaming") return createTurn({ ...asked, ...heardOf(heard) });
  return createTurn({
    ...asked,
    text: message?.content ?? "",
    rating: ratingOf(message?.feedback),
    ...factsOf(message ?? {}),
    ...endOf(message),
  });
}

/**
 * @param {import("./running.js").Heard | null} heard
 * @returns {Partial<import("./turn.js").TurnState>}
 */
function heardOf(heard) {
  if (!heard) return {};
  const { text, citations, model, persona, lastId } = heard;
  const phase = text ? "streaming" : citations.length ? "reading" : "waiting";
  return { text, citations, model, persona, lastId, phase };
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
