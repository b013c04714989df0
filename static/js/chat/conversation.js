/** One conversation: all of its messages, and the branch of them that is on the page. */
import { branchTo, newestUnder, pairsOf, versionsOf } from "./branches.js";
import { keptTurn } from "./kept.js";
import { createTurn, isRunning } from "./turn.js";

/**
 * @typedef {import("./turn.js").Turn} Turn
 * @typedef {import("./branches.js").Message} Message
 * @typedef {ReturnType<typeof createConversation>} Conversation
 * @typedef {{text: string, after?: string, questionId?: string, model?: string}} Asked `after`: the id of the
 *   answer it follows; `questionId`: of a question that is there and is answered anew
 */

let unsent = 0;

/**
 * @param {{id?: string, title?: string, messages?: Message[]}} kept as the server gives it
 * @param {(messageId: string) => import("./running.js").Heard | null} [heard] what had arrived of an answer
 *   under way before a reload
 */
export function createConversation({ id = "", title = "", messages: before = [] } = {}, heard = () => null) {
  const messages = before.map((message) => ({ ...message }));
  /** By the id of the answer, or of the question that has none. @type {Map<string, Turn>} */
  const turns = new Map();
  let leaf = messages.at(-1)?.id ?? "";

  /** @param {{question: Message | null, answer: Message | null}} pair */
  function turnOf({ question, answer }) {
    const key = /** @type {Message} */ (answer ?? question).id;
    const turn = turns.get(key) ?? keptTurn(answer, question, conversation.id, heard(key));
    turns.set(key, turn);
    return turn;
  }

  /**
   * @param {Turn} turn
   * @param {"questions" | "answers"} name
   * @param {Message | null} message
   */
  function note(turn, name, message) {
    const versions = message ? versionsOf(messages, message) : { ids: [], at: 0 };
    const known = turn.get()[name];
    if (versions.at !== known.at || versions.ids.join() !== known.ids.join()) turn.set({ [name]: versions });
  }

  /** @param {Turn} turn */
  const keyOf = (turn) => [...turns].find(([, one]) => one === turn)?.[0] ?? "";

  /**
   * @param {string} old
   * @param {string} given
   */
  function rename(old, given) {
    for (const message of messages) {
      if (message.id === old) message.id = given;
      if (message.parent_id === old) message.parent_id = given;
    }
    if (leaf === old) leaf = given;
  }

  const conversation = {
    id,
    title,

    /** The turns of the branch on the page, each with the versions that stand in its place. */
    turns() {
      return pairsOf(branchTo(messages, leaf)).map((pair) => {
        const turn = turnOf(pair);
        const { question, answer } = pair;
        note(turn, "questions", question);
        note(turn, "answers", answer);
        return turn;
      });
    },

    /** Turns whose answer is on its way, on every branch. */
    running() {
      for (const pair of messages.filter(({ status }) => status === "streaming")) {
        const question = messages.find((one) => one.id === pair.parent_id) ?? null;
        turnOf({ question, answer: pair });
      }
      return [...turns.values()].filter(isRunning);
    },

    /**
     * Put the branch on the page to which the message `wanted` belongs, and of those the newest.
     * @param {string} wanted
     * @returns {boolean} whether there is such a message
     */
    choose(wanted) {
      if (!messages.some((message) => message.id === wanted)) return false;
      leaf = newestUnder(messages, wanted);
      return true;
    },

    /** The last message on the page, and whether none was written after it. */
    get end() {
      return { id: leaf, isNewest: leaf === messages.at(-1)?.id };
    },

    /** The answer from which the branch on the page goes on; "" when it has none that the server knows. */
    get lastAnswer() {
      return this.turns().findLast((turn) => turn.get().messageId)?.get().messageId ?? "";
    },

    /**
     * The message before a question.
     * @param {string} questionId
     */
    before: (questionId) => messages.find((message) => message.id === questionId)?.parent_id ?? "",

    /**
     * A turn for what is being asked; its messages get their ids when the server has taken it.
     * @param {Asked} asked
     */
    begin({ text, after = leaf, questionId = "" }) {
      unsent += 1;
      const [question, answer] = [questionId || `question-${unsent}`, `answer-${unsent}`];
      if (!questionId) messages.push({ id: question, parent_id: after, role: "user", content: text });
      messages.push({ id: answer, parent_id: question, role: "assistant", content: "" });
      const turn = createTurn({ question: text, questionId, conversationId: conversation.id });
      turns.set(answer, turn);
      leaf = answer;
      return turn;
    },

    /** @param {Turn} turn the server has told its ids */
    settle(turn) {
      const { conversationId, messageId, questionId } = turn.get();
      const key = keyOf(turn);
      conversation.id ||= conversationId;
      if (!key || key === messageId) return;
      const question = messages.find((message) => message.id === key)?.parent_id ?? "";
      rename(key, messageId);
      if (questionId && question !== questionId) rename(question, questionId);
      turns.delete(key);
      turns.set(messageId, turn);
    },

    /** @param {Turn} turn which the server never took */
    drop(turn) {
      const key = keyOf(turn);
      const at = messages.findIndex((message) => message.id === key);
      if (at < 0 || turn.get().messageId) return;
      const question = messages.find((message) => message.id === messages[at].parent_id);
      messages.splice(at, 1);
      turns.delete(key);
      leaf = question?.id ?? "";
      if (!question || turn.get().questionId) return;
      messages.splice(messages.indexOf(question), 1);
      leaf = question.parent_id ?? "";
    },
  };
  return conversation;
}
