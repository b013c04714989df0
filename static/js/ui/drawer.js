/** A side of the page that a narrow window shows only when asked; while it is open, it alone can be reached. */

/**
 * @param {HTMLElement} button opens it
 * @param {HTMLElement} drawer
 * @param {AbortSignal} signal
 */
export function wireDrawer(button, drawer, signal) {
  const backdrop = document.createElement("div");
  backdrop.className = "drawer-backdrop";
  const role = drawer.getAttribute("role") ?? "";
  /** @type {HTMLElement[]} */
  let shut = [];

  const isOpen = () => drawer.classList.contains("open");

  function open() {
    drawer.classList.add("open");
    drawer.before(backdrop);
    button.setAttribute("aria-expanded", "true");
    drawer.setAttribute("role", "dialog");
    drawer.setAttribute("aria-modal", "true");
    shut = besides(drawer);
    for (const element of shut) element.inert = true;
    /** @type {HTMLElement | null} */ (drawer.querySelector("button, input, a"))?.focus();
  }

  function close() {
    if (!isOpen()) return;
    drawer.classList.remove("open");
    backdrop.remove();
    button.setAttribute("aria-expanded", "false");
    drawer.setAttribute("role", role);
    drawer.removeAttribute("aria-modal");
    for (const element of shut) element.inert = false;
    shut = [];
    button.focus();
  }

  backdrop.addEventListener("click", close, { signal });
  drawer.addEventListener("keydown", (event) => event.key === "Escape" && close(), { signal });
  signal.addEventListener("abort", close);
  return { open, close };
}

/**
 * What else can be reached on the page, but for the messages at its edge.
 * @param {HTMLElement} drawer
 */
function besides(drawer) {
  const parts = document.querySelectorAll(".skip-link, .site-header, #page > *, #page > * > *");
  return /** @type {HTMLElement[]} */ ([...parts]).filter(
    (element) => !element.contains(drawer) && !element.matches(".drawer-backdrop") && !element.inert,
  );
}
