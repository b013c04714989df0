/** The list of shortcuts over the page on show: what is on the page of shortcuts, taken from there. */
import { html, render } from "lit-html";

import { prepare } from "../app/pages.js";
import { openDialog } from "../ui/dialog.js";
import { t } from "../ui/i18n.js";
import { labelledIcon } from "../ui/icon.js";
import { wireSwitch } from "./single_keys.js";

const ADDRESS = "/shortcuts";

/** @throws {Error} when the page cannot be had */
export async function openShortcuts() {
  if (document.getElementById("shortcuts")) return;
  const page = await prepare(ADDRESS);
  const list = typeof page === "string" ? null : page.document.getElementById("shortcuts");
  if (typeof page === "string" || !list) throw new Error("the page of shortcuts is not to be had");
  if (document.getElementById("shortcuts")) return;
  await wearBeside(page.style);
  show(document.importNode(list, true));
}

/** @param {HTMLElement} list */
function show(list) {
  const closed = new AbortController();
  const dialog = document.createElement("dialog");
  dialog.className = "shortcuts-dialog";
  dialog.setAttribute("aria-labelledby", "shortcuts-title");
  render(
    html`<header class="panel-header">
        <h2 id="shortcuts-title">${t("Keyboard shortcuts")}</h2>
        <button type="button" class="button button-icon" title=${t("Close")} @click=${() => close()}>
          ${labelledIcon("close", t("Close"))}
        </button>
      </header>
      ${list}`,
    dialog,
  );
  for (const heading of list.querySelectorAll("h2")) heading.replaceWith(lower(heading));
  wireSwitch(list, closed.signal);
  dialog.addEventListener("click", (event) => event.target === dialog && close());
  dialog.addEventListener("close", () => {
    closed.abort();
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {HTMLHeadingElement} heading below the dialog's own */
function lower(heading) {
  const lowered = document.createElement("h3");
  lowered.textContent = heading.textContent;
  return lowered;
}

/** @param {string} href @returns {Promise<void>} when the list can be seen as it should be */
function wearBeside(href) {
  if (!href || document.querySelector(`link[rel=stylesheet][href="${CSS.escape(href)}"]:not([disabled])`)) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  return new Promise((resolve) => {
    link.onload = link.onerror = () => resolve();
    document.head.append(link);
  });
}
