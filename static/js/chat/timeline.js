/** Where the time of one answer went, in a dialog; loaded when it is first asked for. */
import { html, render } from "lit-html";

import { address, callJson } from "../net/api.js";
import { openDialog } from "../ui/dialog.js";
import { formatDuration, t, tn } from "../ui/i18n.js";
import { icon, labelledIcon } from "../ui/icon.js";
import { toastError } from "../ui/toast.js";
import { waterfall } from "../ui/waterfall.js";

/**
 * @typedef {import("../ui/waterfall.js").Span} Span
 * @typedef {{message_id: string, request?: {question?: string, model?: string | null, persona?: string | null},
 *   spans?: Span[] | null, timings_ms?: Record<string, number>, passages?: unknown[],
 *   cache?: import("./cached.js").CacheUse | null}} Timeline as the server tells it
 */

/**
 * Open the time line of an answer.
 * @param {string} messageId
 */
export async function openTimeline(messageId) {
  const path = `/messages/${messageId}/timeline`;
  let told;
  try {
    told = await callJson(path);
  } catch (error) {
    toastError(error);
    return;
  }
  if (document.querySelector("dialog.timeline")) return; // asked for twice
  const dialog = document.createElement("dialog");
  dialog.className = "timeline";
  dialog.setAttribute("aria-labelledby", "timeline-title");
  render(content(told, address(path), () => close()), dialog);
  // The browser gives the focus back to the button when the dialog closes.
  const close = openDialog(dialog);
}

/**
 * @param {Timeline} told
 * @param {string} source where the same is had as a file
 * @param {() => void} close
 */
function content(told, source, close) {
  const spans = told.spans ?? [];
  return html`<header class="panel-header">
      <h2 id="timeline-title">${t("Time line")}</h2>
      <a class="button button-small" href=${source} download=${`timeline-${told.message_id}.json`}>
        ${icon("download")}${t("Export JSON")}
      </a>
      <button type="button" class="button button-icon" title=${t("Close")} @click=${close} autofocus>
        ${labelledIcon("close", t("Close"))}
      </button>
    </header>
    <div class="timeline-body">
      ${told.request?.question ? html`<p class="timeline-question">${told.request.question}</p>` : ""}
      <p class="timeline-facts">${factsOf(told).join(" · ")}</p>
      ${spans.length
        ? waterfall(spans, { label: t("Where the time of this answer went") })
        : html`<p class="timeline-facts">${t("No time line was kept for this answer.")}</p>`}
    </div>`;
}

/** @param {Timeline} told */
export function factsOf({ request, timings_ms: timings, passages, cache }) {
  return [
    timings?.total === undefined ? "" : t("{time} in all", { time: formatDuration(timings.total) }),
    request?.model ?? "",
    passages?.length ? tn("{n} passage", "{n} passages", passages.length) : "",
    cache?.status === "hit" ? t("from cache") : "",
  ].filter(Boolean);
}
