/** The colour scheme a person has chosen, and how the page wears it. */

/** @typedef {"system" | "light" | "dark"} Scheme */

export const SCHEME_KEY = "likeopt.theme";

/** @param {string | null} value @returns {Scheme} */
export function schemeOf(value) {
  return value === "light" || value === "dark" ? value : "system";
}

/** @returns {Scheme} */
export function chosenScheme() {
  try {
    return schemeOf(localStorage.getItem(SCHEME_KEY));
  } catch {
    return "system";
  }
}

/**
 * Show the page in `scheme`, with the browser's own parts around it.
 * @param {Scheme} scheme
 */
export function wear(scheme) {
  const root = document.documentElement;
  if (scheme === "system") delete root.dataset.theme;
  else root.dataset.theme = scheme;
  const supported = document.querySelector('meta[name="color-scheme"]');
  supported?.setAttribute("content", scheme === "system" ? "light dark" : scheme);
  const colours = /** @type {HTMLMetaElement[]} */ ([...document.querySelectorAll('meta[name="theme-color"][media]')]);
  for (const meta of colours) meta.dataset.own ??= meta.content;
  for (const meta of colours) {
    const worn = colours.find(({ media }) => media.includes(scheme)) ?? meta;
    meta.content = worn.dataset.own ?? meta.content;
  }
}
