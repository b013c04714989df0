/** What stands in the place of a conversation while it is fetched, and when it cannot be had. */
import { html, render } from "lit-html";

import { ApiError } from "../net/api.js";
import { t } from "../ui/i18n.js";
import { icon } from "../ui/icon.js";
import { part } from "../ui/page.js";

const GONE = 404;

/** @param {{retry(): void, startNew(): void}} actions */
export function createOpening(actions) {
  const [loading, failed] = [part("loading"), part("load-failed")];
  let shown = /** @type {unknown} */ (null);

  return {
    /** @param {import("./talk.js").TalkState} state */
    show({ loading: isLoading, error }) {
      loading.hidden = !isLoading;
      failed.hidden = !error;
      if (error === shown) return;
      shown = error;
      render(error ? failure(error, actions) : "", failed);
    },
  };
}

/**
 * @param {unknown} error
 * @param {{retry(): void, startNew(): void}} actions
 */
function failure(error, { retry, startNew }) {
  const isGone = error instanceof ApiError && error.status === GONE;
  return html`<h2>${isGone ? t("This conversation is not here any more.") : t("The conversation could not be loaded.")}</h2>
    <p role="alert">${isGone ? t("It was deleted, or the address is wrong.") : error instanceof Error ? error.message : ""}</p>
    <div class="load-failed-actions">
      ${isGone
        ? ""
        : html`<button type="button" class="button button-primary" @click=${retry}>${icon("retry")}${t("Try again")}</button>`}
      <button type="button" class="button" @click=${startNew}>${icon("plus")}${t("New chat")}</button>
    </div>`;
}
