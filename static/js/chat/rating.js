/** Says what an answer was worth. */
import { call } from "../net/api.js";
import { toastError } from "../ui/toast.js";

/**
 * Rate an answer; the same thumb again takes nothing back, the other one changes it.
 * @param {import("./turn.js").Turn} turn
 * @param {number} rating
 */
export async function rate(turn, rating) {
  const { conversationId, messageId, rating: before } = turn.get();
  turn.set({ rating });
  try {
    const path = `/conversations/${conversationId}/messages/${messageId}/feedback`;
    await call(path, { method: "POST", body: { rating } });
  } catch (error) {
    turn.set({ rating: before });
    toastError(error);
  }
}
