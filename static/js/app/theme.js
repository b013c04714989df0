/** The choice of a colour scheme: the system's, light, or dark; it holds in every tab. */
import { SCHEME_KEY, chosenScheme, schemeOf, wear } from "./scheme.js";

/** @typedef {import("./scheme.js").Scheme} Scheme */

/** @param {AbortSignal} signal */
export function wireTheme(signal) {
  for (const button of buttons()) {
    button.addEventListener("click", () => chooseScheme(schemeOf(button.dataset.scheme ?? null)), { signal });
  }
  addEventListener("storage", ({ key }) => (key === SCHEME_KEY || key === null) && show(chosenScheme()), { signal });
  show(chosenScheme());
}

/** @param {Scheme} scheme */
export function chooseScheme(scheme) {
  try {
    if (scheme === "system") localStorage.removeItem(SCHEME_KEY);
    else localStorage.setItem(SCHEME_KEY, scheme);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  show(scheme);
}

/** @param {Scheme} scheme */
function show(scheme) {
  wear(scheme);
  for (const button of buttons()) button.setAttribute("aria-checked", String(button.dataset.scheme === scheme));
}

/** @returns {HTMLButtonElement[]} */
function buttons() {
  return [...document.querySelectorAll("button[data-scheme]")].map((one) => /** @type {HTMLButtonElement} */ (one));
}
