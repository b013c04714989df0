/** A side of the page that a narrow window shows only when asked. */

/**
 * @param {HTMLElement} button opens it
 * @param {HTMLElement} drawer
 * @param {AbortSignal} signal
 */
export function wireDrawer(button, drawer, signal) {
  const backdrop = document.createElement("div");
  backdrop.className = "drawer-backdrop";

  const close = () => {
    if (!drawer.classList.contains("open")) return;
    drawer.classList.remove("open");
    backdrop.remove();
    button.setAttribute("aria-expanded", "false");
    button.focus();
  };
  const open = () => {
    drawer.classList.add("open");
    drawer.before(backdrop);
    button.setAttribute("aria-expanded", "true");
    /** @type {HTMLElement | null} */ (drawer.querySelector("button, input, a"))?.focus();
  };

  button.addEventListener("click", open, { signal });
  backdrop.addEventListener("click", close, { signal });
  drawer.addEventListener("keydown", (event) => event.key === "Escape" && close(), { signal });
  return { close };
}
