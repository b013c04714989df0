/** Short messages at the edge of the page, each with at most one action, such as undo. */
import { html, render } from "lit-html";

import { icon } from "./icon.js";
import { t } from "./i18n.js";

const SHOWN_MS = 6_000;
const SHOWN_WITH_ACTION_MS = 12_000;

/**
 * @param {string} message
 * @param {{action?: string, onAction?: () => void, tone?: "plain" | "bad"}} [options]
 */
export function toast(message, { action, onAction, tone = "plain" } = {}) {
  const region = /** @type {HTMLElement} */ (document.getElementById("toasts"));
  const box = document.createElement("div");
  box.className = "toast";
  box.dataset.tone = tone;

  /** @type {Element | null} */
  let cameFrom = null;
  const close = () => {
    const hadFocus = box.contains(document.activeElement);
    box.remove();
    if (hadFocus) giveBack(cameFrom);
  };
  const act = () => {
    close();
    onAction?.();
  };
  render(
    html`<p class="toast-text">${message}</p>
      ${action ? html`<button type="button" class="button button-text" @click=${act}>${action}</button>` : ""}
      <button type="button" class="button button-icon" aria-label=${t("Close")} @click=${close}>
        ${icon("close")}
      </button>`,
    box,
  );
  box.addEventListener("focusin", ({ relatedTarget }) => {
    if (relatedTarget instanceof Element && !region.contains(relatedTarget)) cameFrom = relatedTarget;
  });
  region.append(box);
  closeWhenUnread(box, close, action ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
}

/**
 * The focus goes back to where it came from, or to the page's content: it is never lost.
 * @param {Element | null} element
 */
function giveBack(element) {
  const to = element?.isConnected ? element : document.getElementById("main");
  if (to instanceof HTMLElement) to.focus({ preventScroll: true });
}

/**
 * Close after a while, but never under the pointer or the focus of someone who is about to act.
 * @param {HTMLElement} box
 * @param {() => void} close
 * @param {number} afterMs
 */
function closeWhenUnread(box, close, afterMs) {
  let timer = setTimeout(close, afterMs);
  const hold = () => clearTimeout(timer);
  const go = () => {
    hold();
    timer = setTimeout(close, afterMs);
  };
  box.addEventListener("pointerenter", hold);
  box.addEventListener("pointerleave", go);
  box.addEventListener("focusin", hold);
  box.addEventListener("focusout", go);
}

/** @param {unknown} error shown as what it says; an abort is nobody's fault and is not shown */
export function toastError(error) {
  if (error instanceof DOMException && error.name === "AbortError") return;
  toast(error instanceof Error ? error.message : String(error), { tone: "bad" });
}
