import { t } from "./i18n.js";
import { toast } from "./toast.js";

/**
 * Copy `text`, and say so. Over plain HTTP from another machine browsers withhold the clipboard's
 * interface, but still copy a selection.
 * @param {string} text
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copySelection(text)) {
      toast(t("The browser did not allow copying."), { tone: "bad" });
      return;
    }
  }
  toast(t("Copied."));
}

/** @param {string} text */
function copySelection(text) {
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "visually-hidden";
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  document.body.append(box);
  box.select();
  const copied = document.execCommand("copy");
  box.remove();
  focused?.focus();
  return copied;
}
