/** Shows the uploads: the whole in one line, and each file below it. */
import { html, render } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { formatBytes, t, tn } from "../ui/i18n.js";
import { icon, labelledIcon } from "../ui/icon.js";
import { totals } from "./uploads.js";

/** Rows shown at once: those under way and those that failed come first. */
const SHOWN = 60;
const ORDER = { sending: 0, failed: 1, waiting: 2, known: 3, sent: 4 };

/**
 * @param {HTMLElement} panel
 * @param {ReturnType<typeof import("./uploads.js").createUploads>} uploads
 * @param {AbortSignal} signal
 */
export function showUploads(panel, uploads, signal) {
  uploads.store.subscribe((state) => {
    panel.hidden = !state.uploads.length;
    render(content(state.uploads, uploads), panel);
  }, signal);
}

/**
 * @param {readonly import("./uploads.js").Upload[]} all
 * @param {ReturnType<typeof import("./uploads.js").createUploads>} uploads
 */
function content(all, uploads) {
  const sums = totals(all);
  const ordered = [...all].sort((a, b) => ORDER[a.stage] - ORDER[b.stage]);
  return html`<div class="upload-total">
      <p role="status">${summary(sums)}</p>
      ${sums.open
        ? html`<progress max=${sums.sizeBytes || 1} value=${sums.sentBytes} aria-label=${t("All files")}></progress>`
        : html`<button type="button" class="button button-icon" title=${t("Close")} @click=${uploads.clear}>
            ${labelledIcon("close", t("Close"))}
          </button>`}
    </div>
    <ul class="upload-list">
      ${repeat(ordered.slice(0, SHOWN), ({ key }) => key, (one) => row(one, uploads))}
    </ul>`;
}

/** @param {ReturnType<typeof totals>} sums */
function summary({ count, done, failed, open, sentBytes, sizeBytes }) {
  if (open) {
    const params = { done, count, sent: formatBytes(sentBytes), size: formatBytes(sizeBytes) };
    return t("Sending: {done} of {count} files, {sent} of {size}", params);
  }
  const sent = tn("{n} file sent.", "{n} files sent.", done);
  return failed ? `${sent} ${tn("{n} could not be sent.", "{n} could not be sent.", failed)}` : sent;
}

/**
 * @param {import("./uploads.js").Upload} upload
 * @param {ReturnType<typeof import("./uploads.js").createUploads>} uploads
 */
function row({ key, name, sizeBytes, sentBytes, stage, error }, uploads) {
  return html`<li class="upload" data-stage=${stage}>
    <span class="upload-name" title=${name}>${name}</span>
    <span class="upload-size">${formatBytes(sizeBytes)}</span>
    ${stage === "sending"
      ? html`<progress max=${sizeBytes || 1} value=${sentBytes} aria-label=${name}></progress>`
      : html`<span class="upload-stage">${stageName(stage, error)}</span>`}
    ${stage === "failed"
      ? html`<button type="button" class="button button-small" @click=${() => uploads.retry(key)}>
          ${icon("retry")}${t("Try again")}
        </button>`
      : ""}
  </li>`;
}

/**
 * @param {import("./uploads.js").Stage} stage
 * @param {string} error
 */
function stageName(stage, error) {
  if (stage === "failed") return error;
  return { waiting: t("Waiting"), sending: "", sent: t("Sent"), known: t("Already here") }[stage];
}
