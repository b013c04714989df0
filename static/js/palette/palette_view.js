/** The palette on the page: a field, what fits, and what is going on. */
import { html } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { t, tn } from "../ui/i18n.js";
import { icon, labelledIcon } from "../ui/icon.js";
import { keyNames } from "./key_names.js";

/**
 * @typedef {import("./rows.js").Row} Row
 * @typedef {import("./rows.js").Group} Group
 * @typedef {import("./finder.js").FinderState["phase"]} Phase
 * @typedef {{typed: string, groups: Group[], chosen: string, phase: Phase}} PaletteState `chosen` is a row's id
 * @typedef {{run(row: Row, inNewTab: boolean): void, choose(row: Row): void, close(): void, retry(): void}} Actions
 */

/** @param {PaletteState} state @param {Actions} actions */
export function paletteView(state, actions) {
  const { typed, groups, chosen, phase } = state;
  const [mod] = keyNames("Mod");
  return html`<div class="palette-field">
      ${icon("search")}
      <input
        id="palette-input"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-autocomplete="list"
        aria-activedescendant=${chosen}
        aria-label=${t("Search or run a command")}
        placeholder=${t("Search or run a command")}
        .value=${typed}
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        enterkeyhint="go"
        autofocus
      />
      <button type="button" class="button button-icon" title=${t("Close")} @click=${actions.close}>
        ${labelledIcon("close", t("Close"))}
      </button>
    </div>
    <div id="palette-list" class="palette-list" role="listbox" aria-label=${t("Results")}>
      ${repeat(groups, ({ name }) => name, (group, at) => groupView(group, at, state, actions))}
    </div>
    ${progress(phase, actions)}
    <p class="visually-hidden" role="status">${said(state)}</p>
    <p class="palette-hint" aria-hidden="true">
      <span><kbd>↑</kbd> <kbd>↓</kbd> ${t("choose")}</span>
      <span><kbd>↵</kbd> ${t("open")}</span>
      <span><kbd>${mod}</kbd> <kbd>↵</kbd> ${t("open in a new tab")}</span>
    </p>`;
}

/** @param {Group} group @param {number} at @param {PaletteState} state @param {Actions} actions */
function groupView({ name, rows }, at, { chosen }, actions) {
  return html`<div role="group" aria-labelledby=${`palette-group-${at}`}>
    <div class="palette-heading" id=${`palette-group-${at}`} role="presentation">${name}</div>
    ${repeat(rows, ({ id }) => id, (row) => rowView(row, row.id === chosen, actions))}
  </div>`;
}

/** @param {Row} row @param {boolean} isChosen @param {Actions} actions */
function rowView(row, isChosen, actions) {
  const open = (/** @type {MouseEvent} */ event) => actions.run(row, event.ctrlKey || event.metaKey || event.button === 1);
  return html`<div
    class="palette-row"
    role="option"
    id=${row.id}
    aria-selected=${isChosen ? "true" : "false"}
    @click=${open}
    @auxclick=${(/** @type {MouseEvent} */ event) => event.button === 1 && open(event)}
    @pointermove=${() => isChosen || actions.choose(row)}
  >
    ${icon(row.icon)}<span class="palette-label">${marked(row)}</span>
    ${row.keys
      ? html`<span class="palette-keys" aria-hidden="true">${keyNames(row.keys).map((key) => html`<kbd>${key}</kbd>`)}</span>`
      : ""}
  </div>`;
}

/** @param {Row} row its label with what fits marked */
function marked({ label, places }) {
  const fitting = new Set(places);
  const runs = /** @type {{isFit: boolean, text: string}[]} */ ([]);
  for (const [at, character] of Array.from(label.normalize("NFC")).entries()) {
    const isFit = fitting.has(at);
    if (runs.at(-1)?.isFit === isFit) runs[runs.length - 1].text += character;
    else runs.push({ isFit, text: character });
  }
  return runs.map(({ isFit, text }) => (isFit ? html`<mark>${text}</mark>` : text));
}

/** @param {Phase} phase @param {Actions} actions */
function progress(phase, actions) {
  if (phase === "asking") return html`<div class="palette-state" aria-hidden="true"><span class="palette-wait"></span></div>`;
  if (phase === "offline") return html`<p class="palette-state">${t("You are offline: only commands and what was found before are listed.")}</p>`;
  if (phase !== "failed") return html`<div class="palette-state"></div>`;
  return html`<p class="palette-state" data-tone="bad">
    ${t("Conversations and documents could not be searched.")}
    <button type="button" class="button button-text button-small" @click=${actions.retry}>${t("Try again")}</button>
  </p>`;
}

/** @param {PaletteState} state what is read out once it is known */
function said({ typed, groups, phase }) {
  if (phase === "failed") return t("Conversations and documents could not be searched.");
  if (phase === "asking" || !typed) return "";
  return tn("{n} result", "{n} results", groups.reduce((all, { rows }) => all + rows.length, 0));
}
