/** The small dialog in which model and persona are chosen; loaded when it is first asked for. */
import { html, render } from "lit-html";

import { t } from "../ui/i18n.js";
import { icon, labelledIcon } from "../ui/icon.js";
import { EXTRACTIVE, NEAREST } from "./choices.js";
import { personaName } from "./names.js";
import { openPopover } from "./popover.js";

const SETTINGS = ["OPENAI_BASE_URL", "LIKEOPT_MODEL"];

/**
 * @typedef {import("./choices.js").Choices} Choices
 * @typedef {{models: import("./choices.js").Model[], personas: import("./choices.js").Persona[]}} Lists
 */

/**
 * @param {HTMLElement} button
 * @param {Choices} choices
 */
export async function openChoosing(button, choices) {
  const { box, place, close } = openPopover(button, t("Model and persona"));
  const paint = (/** @type {unknown} */ body) => {
    render(frame(body, close), box);
    place();
  };
  const load = async () => {
    paint(html`<div class="skeleton" aria-hidden="true"><span></span><span></span><span></span></div>`);
    try {
      const lists = await choices.lists();
      const show = () => paint(fields(lists, choices, show));
      show();
      focusFirst(box);
    } catch (error) {
      paint(failed(error, load));
    }
  };
  const loaded = load();
  box.querySelector("button")?.focus();
  await loaded;
}

/** @param {HTMLElement} box unless its reader has gone on by then */
function focusFirst(box) {
  if (!box.contains(document.activeElement)) return;
  /** @type {HTMLElement | null} */ (box.querySelector("select"))?.focus();
}

/**
 * @param {unknown} body
 * @param {() => void} close
 */
function frame(body, close) {
  return html`<header class="popover-header">
      <h2>${t("Model and persona")}</h2>
      <button type="button" class="button button-icon" title=${t("Close")} @click=${close}>
        ${labelledIcon("close", t("Close"))}
      </button>
    </header>
    <div class="choosing">${body}</div>`;
}

/**
 * @param {unknown} error
 * @param {() => void} retry
 */
function failed(error, retry) {
  return html`<p role="alert">${error instanceof Error ? error.message : String(error)}</p>
    <button type="button" class="button button-small" @click=${retry}>${icon("retry")}${t("Try again")}</button>`;
}

/**
 * @param {Lists} lists
 * @param {Choices} choices
 * @param {() => void} show
 */
function fields(lists, choices, show) {
  return html`${lists.models.length ? modelField(lists, choices, show) : noModel()}
    ${personaField(lists, choices, show)}
    <p class="choosing-hint">${t("For the questions you ask from now on, in this browser.")}</p>`;
}

/**
 * @param {Lists} lists
 * @param {Choices} choices
 * @param {() => void} show
 */
function modelField({ models }, choices, show) {
  const { model } = choices.store.get();
  const options = [
    { value: "", label: t("Automatic") },
    ...models.map(({ id, status }) => ({ value: id, label: status === "open" ? t("{name} (not answering)", { name: id }) : id })),
    { value: EXTRACTIVE, label: t("Only sentences from the documents") },
  ];
  const choose = (/** @type {string} */ chosen) => {
    choices.choose({ model: chosen });
    show();
  };
  return selectField("choosing-model", t("Model"), options, model, choose, modelSaid(models, model));
}

/**
 * @param {import("./choices.js").Model[]} models
 * @param {string} chosen
 */
function modelSaid(models, chosen) {
  if (!chosen) return t("A model is chosen for each question by how hard it is.");
  if (chosen === EXTRACTIVE) return t("No model is asked: the answer is made of the passages’ own sentences.");
  const status = models.find(({ id }) => id === chosen)?.status ?? "unknown";
  return {
    up: t("This model answers."),
    open: t("This model does not answer at the moment. Another one stands in for it."),
    unknown: t("Whether this model answers is not known yet."),
  }[status];
}

function noModel() {
  return html`<div class="choosing-none">
    <p>${t("No model is set. Answers are made of sentences from your documents.")}</p>
    <p>${t("To have a model write them, start the server with these settings:")}</p>
    <p>${SETTINGS.map((name) => html`<code>${name}</code> `)}</p>
  </div>`;
}

/**
 * @param {Lists} lists
 * @param {Choices} choices
 * @param {() => void} show
 */
function personaField({ personas }, choices, show) {
  const { persona } = choices.store.get();
  const others = personas.filter(({ name }) => name !== "default");
  const options = [
    { value: "", label: t("Usual voice") },
    { value: NEAREST, label: t("Voice that fits") },
    ...others.map(({ name }) => ({ value: name, label: personaName(name) })),
  ];
  const choose = (/** @type {string} */ chosen) => {
    choices.choose({ persona: chosen });
    show();
  };
  const said =
    persona === NEAREST
      ? t("For each question the voice that is nearest to how it is asked.")
      : (personas.find(({ name }) => name === (persona || "default"))?.description ?? "");
  return selectField("choosing-persona", t("Persona"), options, persona, choose, said);
}

/**
 * @param {string} id
 * @param {string} label
 * @param {{value: string, label: string}[]} options
 * @param {string} chosen
 * @param {(value: string) => void} choose
 * @param {string} said what is chosen, in a sentence
 */
function selectField(id, label, options, chosen, choose, said) {
  const onChange = (/** @type {Event} */ event) => choose(/** @type {HTMLSelectElement} */ (event.currentTarget).value);
  return html`<div class="choosing-field">
    <label for=${id}>${label}</label>
    <select id=${id} aria-describedby=${`${id}-said`} @change=${onChange}>
      ${options.map((one) => html`<option value=${one.value} ?selected=${one.value === chosen}>${one.label}</option>`)}
    </select>
    <p id=${`${id}-said`} class="choosing-said">${said}</p>
  </div>`;
}
