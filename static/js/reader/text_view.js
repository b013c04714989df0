/** The text of a document as it is read: paragraphs, tables and code, with marks. */
import { html } from "lit-html";

import { t } from "../ui/i18n.js";
import { length, piecesOf } from "../ui/marks.js";
import { blocksOf } from "./tables.js";

/**
 * @typedef {import("./runs.js").Run} Run
 * @typedef {import("./runs.js").Part} Part
 */

/**
 * @param {Run} run
 * @param {boolean} isCode
 */
export function runView({ heading, depth, page, parts }, isCode) {
  return html`<section class="run">
    ${page ? html`<p class="page-break"><span>${t("Page {page}", { page })}</span></p>` : ""}
    ${heading ? html`<h3 class="run-heading" data-depth=${depth}>${heading}</h3>` : ""}
    ${parts.length > 1 || isCode
      ? html`<div class="run-text">${parts.map(flowing)}</div>`
      : html`<div class="run-text" data-chunk=${parts[0].chunk.id}>${blocks(parts[0])}</div>`}
  </section>`;
}

/** A passage whose text goes on in that of the next one. @param {Part} part */
function flowing(part) {
  return html`<span data-chunk=${part.chunk.id}>${marked(part, part.from, length(part.chunk.text))}</span>`;
}

/** @param {Part} part that stands for itself */
function blocks(part) {
  return blocksOf(part.chunk.text, part.from).map(({ from, to, rows }) => {
    if (!rows) return html`<div class="run-prose">${marked(part, from, to)}</div>`;
    return html`<div class="table-box" tabindex="0">
      <table>
        <tbody>
          ${rows.map((cells) => html`<tr>${cells.map(([start, end]) => html`<td>${marked(part, start, end)}</td>`)}</tr>`)}
        </tbody>
      </table>
    </div>`;
  });
}

/**
 * @param {Part} part
 * @param {number} from
 * @param {number} to
 */
function marked({ chunk, cited, support }, from, to) {
  if (!cited.length) return Array.from(chunk.text).slice(from, to).join("");
  return piecesOf(chunk.text, { cited, mark: support }, { from, to }).map(({ text, marks }) => {
    const said = marks.includes("mark") ? html`<mark>${text}</mark>` : text;
    return marks.includes("cited") ? html`<span data-cited>${said}</span>` : said;
  });
}
