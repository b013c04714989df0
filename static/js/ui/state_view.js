/** A place with nothing in it, or with something wrong: the same everywhere. */
import { html } from "lit-html";

import { icon } from "./icon.js";

/**
 * @typedef {{icon: string, title?: string, said?: unknown, action?: unknown, tone?: "plain" | "bad",
 *   isSmall?: boolean}} StateFacts said: one sentence; action: what to do about it, a button or a link
 */

/** @param {StateFacts} facts */
export function stateView({ icon: name, title = "", said = "", action = "", tone = "plain", isSmall = false }) {
  const kind = isSmall ? "state state-small" : "state";
  return html`<div class=${kind} data-tone=${tone}>
    ${icon(name)} ${title ? html`<p class="state-title">${title}</p>` : ""} ${said ? html`<p>${said}</p>` : ""} ${action}
  </div>`;
}
