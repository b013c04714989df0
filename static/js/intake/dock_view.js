/** The dock: the whole in one line, and each file below it. */
import { html } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { formatBytes, formatDuration, formatNumber, t, tn } from "../ui/i18n.js";
import { icon, labelledIcon } from "../ui/icon.js";
import { outcome } from "./milestones.js";
import { isWorthRetrying } from "./reasons.js";

/** Rows shown at once: those under way and those that failed come first. */
const SHOWN = 60;

/**
 * @typedef {import("./dock.js").Desk} Desk
 * @typedef {import("./records.js").Upload} Upload
 * @typedef {{isFolded: boolean, fold(): void, close(): void}} Frame
 */

/**
 * @param {Desk} desk
 * @param {Frame} frame
 */
export function dockView(desk, { isFolded, fold, close }) {
  const { records } = desk;
  if (!records.size) return "";
  const isSending = records.count("waiting", "sending") > 0;
  const foldLabel = isFolded ? t("Show the files") : t("Hide the files");
  return html`<div class="upload-total">
      <p class="upload-sum">${isSending ? sending(desk) : settled(desk)}</p>
      <button
        type="button"
        class="button button-icon"
        title=${foldLabel}
        aria-expanded=${!isFolded}
        aria-controls="upload-files"
        @click=${fold}
      >
        ${labelledIcon(isFolded ? "chevron-up" : "chevron-down", foldLabel)}
      </button>
      ${isSending
        ? ""
        : html`<button type="button" class="button button-icon" title=${t("Close")} @click=${close}>
            ${labelledIcon("close", t("Close"))}
          </button>`}
      ${bar(desk, isSending)}
    </div>
    <div id="upload-files" ?hidden=${isFolded}>
      ${allTools(desk, isSending)}
      <ul class="upload-list" tabindex="0" aria-label=${t("Files")}>
        ${repeat(records.first(SHOWN), ({ key }) => key, (upload) => row(upload, desk))}
        ${records.size > SHOWN
          ? html`<li class="upload-more">${tn("and {n} more", "and {n} more", records.size - SHOWN)}</li>`
          : ""}
      </ul>
    </div>`;
}

/** @param {Desk} desk */
function sending({ records, pace }) {
  const count = records.size - records.count("failed");
  const done = count - records.count("waiting", "sending");
  const { bytesPerS, leftS } = pace.read();
  const isHeld = records.keys("sending").some((key) => records.get(key)?.isHeld);
  const { sentBytes, sizeBytes } = records.sums;
  const facts = [
    t("{sent} of {size}", { sent: formatBytes(sentBytes), size: formatBytes(sizeBytes) }),
    leftS === null ? "" : t("{size} per second", { size: formatBytes(bytesPerS) }),
    leftS === null ? "" : t("about {time} left", { time: formatDuration(Math.max(1, Math.round(leftS)) * 1000) }),
  ];
  return html`<strong>${t("Sending: {done} of {count} files", { done: formatNumber(done), count: formatNumber(count) })}</strong>
    <span>${isHeld ? t("Waiting for the connection…") : facts.filter(Boolean).join(" · ")}</span>`;
}

/** @param {Desk} desk */
function settled({ records }) {
  const open = records.count("queued", "indexing");
  if (!open) return html`<strong>${outcome(records)}</strong>`;
  const count = formatNumber(records.size - records.count("failed", "known"));
  const done = formatNumber(records.count("ready", "unread"));
  return html`<strong>${t("Indexing: {done} of {count} files", { done, count })}</strong>
    <span>${t("You can go on meanwhile.")}</span>`;
}

/**
 * @param {Desk} desk
 * @param {boolean} isSending
 */
function bar({ records }, isSending) {
  if (isSending) {
    const { sentBytes, sizeBytes } = records.sums;
    return html`<progress max=${sizeBytes || 1} value=${sentBytes} aria-label=${t("All files")}></progress>`;
  }
  const open = records.count("queued", "indexing");
  const done = records.count("ready", "unread");
  return open ? html`<progress max=${open + done} value=${done} aria-label=${t("All files")}></progress>` : "";
}

/**
 * What can be done with all of them.
 * @param {Desk} desk
 * @param {boolean} isSending
 */
function allTools(desk, isSending) {
  const { records } = desk;
  const failed = records.keys("failed", "unread").filter((key) => {
    const upload = records.get(key);
    return upload && isWorthRetrying(upload);
  });
  if (!isSending && failed.length < 2) return "";
  return html`<div class="upload-tools">
    ${failed.length > 1
      ? html`<button type="button" class="button button-small" @click=${() => desk.retryAll(failed)}>
          ${icon("retry")}${tn("Try {n} again", "Try all {n} again", failed.length)}
        </button>`
      : ""}
    ${isSending
      ? html`<button
          type="button"
          class="button button-small"
          @click=${() => desk.cancel(records.keys("waiting", "sending"))}
        >
          ${icon("close")}${t("Cancel all")}
        </button>`
      : ""}
  </div>`;
}

/**
 * @param {Upload} upload
 * @param {Desk} desk
 */
function row(upload, desk) {
  const { name, sizeBytes, sentBytes, stage, error } = upload;
  const at = name.lastIndexOf("/") + 1;
  return html`<li class="upload" data-stage=${stage}>
    <span class="upload-name" title=${name}>${name.slice(at)}</span>
    <span class="upload-size">${formatBytes(sizeBytes)}</span>
    <span class="upload-stage">
      ${stage === "sending" && !upload.isHeld
        ? html`<progress max=${sizeBytes || 1} value=${sentBytes} aria-label=${name}></progress>`
        : error || stageName(upload)}
    </span>
    ${tool(upload, desk)}
  </li>`;
}

/**
 * @param {Upload} upload
 * @param {Desk} desk
 */
function tool(upload, desk) {
  const { key, name, stage } = upload;
  if (stage === "waiting" || stage === "sending") {
    const label = t("Cancel “{name}”", { name });
    return html`<button type="button" class="button button-icon" title=${t("Cancel")} @click=${() => desk.cancel([key])}>
      ${labelledIcon("close", label)}
    </button>`;
  }
  if (!isTrouble(stage) || !isWorthRetrying(upload)) return "";
  return html`<button
    type="button"
    class="button button-icon"
    title=${t("Try again")}
    @click=${() => desk.retryAll([key])}
  >
    ${labelledIcon("retry", t("Try “{name}” again", { name }))}
  </button>`;
}

/** @param {import("./records.js").Stage} stage */
function isTrouble(stage) {
  return stage === "failed" || stage === "unread";
}

/** @param {Upload} upload */
function stageName({ stage, percent }) {
  return {
    waiting: t("Waiting"),
    sending: t("Waiting for the connection…"),
    queued: t("Sent, waiting to be indexed"),
    indexing: t("Indexing, {percent} %", { percent }),
    ready: t("Ready"),
    known: t("Already here"),
    failed: "",
    unread: "",
  }[stage];
}
