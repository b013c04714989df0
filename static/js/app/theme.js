/** The colour scheme: the system's, until another one is chosen. */

const THEME_KEY = "likeopt.theme";

/** @param {AbortSignal} signal */
export function wireTheme(signal) {
  const button = document.getElementById("theme-toggle");
  button?.addEventListener("click", switchTheme, { signal });
}

export function switchTheme() {
  const root = document.documentElement;
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark;
  const next = isDark ? "light" : "dark";
  root.dataset.theme = next;
  try {
    // A choice that equals the system's is no choice: the page follows the system again.
    if ((next === "dark") === systemIsDark) localStorage.removeItem(THEME_KEY);
    else localStorage.setItem(THEME_KEY, next);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}
