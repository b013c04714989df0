/** Which model and which persona are to answer, as chosen in this browser. */
import { callJson } from "../net/api.js";
import { t } from "../ui/i18n.js";
import { createStore } from "../ui/store.js";
import { toast, toastError } from "../ui/toast.js";
import { personaName } from "./names.js";

const KEY = "likeopt.choices";
const LISTED = "?page_size=100";
// A model that is none: sentences of the passages.
export const EXTRACTIVE = "extractive";
export const NEAREST = "auto";

/**
 * @typedef {{id: string, tier: string, status: "up" | "open" | "unknown"}} Model open: its server is left alone
 * @typedef {{name: string, description: string}} Persona
 * @typedef {{model: string, persona: string}} Choice "": the server chooses
 * @typedef {ReturnType<typeof createChoices>} Choices
 */

export function createChoices() {
  const store = createStore(read());
  /** @type {Promise<{models: Model[], personas: Persona[]}> | null} */
  let lists = null;

  /** @param {Partial<Choice>} patch */
  function choose(patch) {
    store.set(patch);
    write(store.get());
  }

  async function load() {
    const [models, personas] = await Promise.all([callJson(`/models${LISTED}`), callJson(`/personas${LISTED}`)]);
    const found = { models: models.items, personas: personas.items };
    check(found);
    return found;
  }

  /** What is no longer there cannot be chosen. @param {{models: Model[], personas: Persona[]}} found */
  function check({ models, personas }) {
    const { model, persona } = store.get();
    if (model && model !== EXTRACTIVE && !models.some(({ id }) => id === model)) fallBack("model");
    if (persona && persona !== NEAREST && !personas.some(({ name }) => name === persona)) fallBack("persona");
  }

  /** @param {keyof Choice} what */
  function fallBack(what) {
    const name = store.get()[what];
    choose({ [what]: "" });
    toast(
      what === "model"
        ? t("There is no model “{name}” any more. The server chooses one again.", { name })
        : t("There is no persona “{name}” any more. Answers come in the usual voice again.", { name }),
    );
  }

  return {
    store,
    choose,

    /** The part of a request that says it. */
    asked() {
      const { model, persona } = store.get();
      return { ...(model && { model }), ...(persona && { persona }) };
    },

    /** What there is to choose from; asked anew each time, for models come and go. */
    lists: () => (lists = load()),

    /** Look whether what was chosen on an earlier day is still there. */
    verify() {
      const { model, persona } = store.get();
      if (!lists && (model || persona)) (lists = load()).catch(() => {});
    },

    /**
     * @param {{code?: string} | null} error
     * @returns {boolean} whether it was about a choice, which is taken back
     */
    refused(error) {
      const what = error?.code === "model_unknown" ? "model" : error?.code === "persona_unknown" ? "persona" : null;
      if (!what || !store.get()[what]) return false;
      fallBack(what);
      return true;
    },
  };
}

/**
 * The button beside the box for questions: it says what is chosen, and opens the choice.
 * @param {HTMLElement} button
 * @param {Choices} choices
 * @param {AbortSignal} signal
 */
export function wireChoices(button, choices, signal) {
  const label = /** @type {HTMLElement} */ (button.querySelector("span"));
  const open = () => {
    if (button.getAttribute("aria-expanded") === "true") return;
    import("./choosing.js").then(({ openChoosing }) => openChoosing(button, choices)).catch(toastError);
  };
  button.addEventListener("click", open, { signal });
  choices.store.subscribe((chosen) => {
    const said = choiceSaid(chosen);
    button.toggleAttribute("data-chosen", Boolean(said));
    label.textContent = said || t("Model and persona");
    button.title = said ? t("Model and persona: {choice}", { choice: said }) : t("Model and persona");
    button.setAttribute("aria-label", button.title);
  }, signal);
  choices.verify();
}

/** @param {Choice} chosen "" when nothing is */
function choiceSaid({ model, persona }) {
  const voice = persona === NEAREST ? t("Voice that fits") : persona && personaName(persona);
  return [model === EXTRACTIVE ? t("Only sentences from the documents") : model, voice].filter(Boolean).join(" · ");
}

/** @returns {Choice} */
function read() {
  try {
    const { model = "", persona = "" } = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return { model, persona };
  } catch {
    return { model: "", persona: "" };
  }
}

/** @param {Choice} chosen */
function write({ model, persona }) {
  try {
    if (model || persona) localStorage.setItem(KEY, JSON.stringify({ model, persona }));
    else localStorage.removeItem(KEY);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the window.
  }
}
