/** A document's passages, read in a dialog; a link from an answer opens it at the cited one. */
import { html, render } from "lit-html";

import { address, callJson, query } from "../net/api.js";
import { t, tn } from "../ui/i18n.js";
import { icon, labelledIcon } from "../ui/icon.js";
import { part } from "../ui/page.js";
import { toastError } from "../ui/toast.js";

const PAGE_SIZE = 100;

/** @typedef {{id: string, position: number, heading: string | null, page: number | null, text: string}} Chunk */

/** @param {AbortSignal} signal */
export function createPreview(signal) {
  const dialog = /** @type {HTMLDialogElement} */ (part("preview"));
  const state = { id: "", title: "", chunks: /** @type {Chunk[]} */ ([]), total: 0, page: 0, cited: "" };

  const paint = () => render(content(state, { close: () => dialog.close(), more }), dialog);

  async function more() {
    const { id, page } = state;
    const found = await callJson(`/documents/${id}/chunks${query({ page: page + 1, page_size: PAGE_SIZE })}`, { signal });
    if (state.id !== id) return;
    Object.assign(state, { chunks: [...state.chunks, ...found.items], total: found.total, page: page + 1 });
    paint();
  }

  /** Load on until the cited passage is there. */
  async function findCited() {
    const { cited } = state;
    while (cited && !state.chunks.some(({ id }) => id === cited) && state.chunks.length < state.total) await more();
    const found = cited && dialog.querySelector(`[data-chunk="${CSS.escape(cited)}"]`);
    if (found) found.scrollIntoView({ block: "center" });
  }

  /**
   * @param {{id: string, title: string}} document
   * @param {string} [cited] the id of the passage to open at
   */
  async function open({ id, title }, cited = "") {
    Object.assign(state, { id, title, chunks: [], total: 0, page: 0, cited });
    paint();
    dialog.showModal();
    dialog.scrollTop = 0;
    try {
      await more();
      await findCited();
    } catch (error) {
      dialog.close();
      toastError(error);
    }
  }

  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(), { signal });
  dialog.addEventListener("close", () => history.replaceState(null, "", location.pathname), { signal });

  return {
    open,

    /** Open what the address names: `?d=` a document, `&chunk=` one of its passages. */
    async openFromAddress() {
      const asked = new URLSearchParams(location.search);
      const id = asked.get("d");
      if (!id) return;
      try {
        await open(await callJson(`/documents/${id}`, { signal }), asked.get("chunk") ?? "");
      } catch (error) {
        toastError(error);
      }
    },
  };
}

/**
 * @param {{id: string, title: string, chunks: Chunk[], total: number, cited: string}} state
 * @param {{close(): void, more(): Promise<void>}} actions
 */
function content({ id, title, chunks, total, cited }, { close, more }) {
  return html`<header class="panel-header">
      <h2>${title}</h2>
      <a class="button button-icon" href=${address(`/documents/${id}/file`)} download title=${t("Download")}>
        ${labelledIcon("download", t("Download"))}
      </a>
      <button type="button" class="button button-icon" title=${t("Close")} @click=${close}>
        ${labelledIcon("close", t("Close"))}
      </button>
    </header>
    <div class="panel-body" tabindex="0" aria-label=${t("Passages")}>
      ${total ? html`<p class="passage-facts">${tn("{n} passage", "{n} passages", total)}</p>` : ""}
      ${chunks.map((chunk) => passage(chunk, chunk.id === cited))}
      ${chunks.length < total
        ? html`<button type="button" class="button" @click=${() => more().catch(toastError)}>
            ${icon("chevron-down")}${t("Show more")}
          </button>`
        : ""}
    </div>`;
}

/**
 * @param {Chunk} chunk
 * @param {boolean} isCited
 */
function passage({ id, position, heading, page, text }, isCited) {
  const place = [heading, page ? t("Page {page}", { page }) : ""].filter(Boolean).join(" · ");
  return html`<section class="chunk" data-chunk=${id} ?data-cited=${isCited}>
    <p class="chunk-place"><span class="source-number">${position + 1}</span>${place}</p>
    <p class="chunk-text">${text}</p>
  </section>`;
}
