/** Warming: having the server compute beforehand what will be asked for. */
import { callJson } from "../net/api.js";
import { t, tn } from "../ui/i18n.js";
import { part } from "../ui/page.js";

const MOST_WANTED = 50;

/**
 * @param {() => void} onBegun
 * @param {AbortSignal} signal
 */
export function mountWarming(onBegun, signal) {
  const box = /** @type {HTMLTextAreaElement} */ (part("warm-queries"));
  let busy = false;

  /** @param {{top: number} | {queries: string[]}} wish */
  async function warm(wish) {
    if (busy) return;
    busy = true;
    show("");
    try {
      const { warming } = await callJson("/cache/warm", { method: "POST", body: wish, signal });
      show(begun(warming));
      onBegun();
    } catch (error) {
      show(/** @type {Error} */ (error).message, "bad");
    }
    busy = false;
  }

  part("warm-top").addEventListener("click", () => warm({ top: MOST_WANTED }), { signal });
  part("warm-form").addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      const queries = linesOf(box.value);
      if (queries.length) warm({ queries });
      else box.focus();
    },
    { signal },
  );
}

/** @param {number} warming how many are being computed */
function begun(warming) {
  if (!warming) return t("There was nothing to warm.");
  return tn("{n} entry is being warmed.", "{n} entries are being warmed.", warming);
}

/**
 * The lines that say something, each once.
 * @param {string} text
 */
export function linesOf(text) {
  const lines = text.split("\n").map((line) => line.trim());
  return [...new Set(lines.filter(Boolean))];
}

/**
 * @param {string} said
 * @param {"plain" | "bad"} [tone]
 */
function show(said, tone = "plain") {
  const line = part("warm-result");
  line.textContent = said;
  line.dataset.tone = tone;
}
