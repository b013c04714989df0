/** The ways into the palette and to the shortcuts; both are loaded when somebody is about to use them. */

/** @param {import("./app.js").App} app */
export function offerPalette(app) {
  const { keys, signal } = app;
  const load = () => import("../palette/palette.js");
  const open = () => void load().then(({ openPalette }) => openPalette(app), () => {});
  const showShortcuts = () => void import("../palette/shortcuts_dialog.js").then((part) => part.openShortcuts(), () => app.go("/shortcuts"));
  /** @param {string} path */
  const to = (path) => () => app.go(path);

  const button = document.getElementById("palette-open");
  button?.addEventListener("click", open, { signal });
  for (const type of ["pointerenter", "focus", "touchstart"]) {
    button?.addEventListener(type, () => void load().catch(() => {}), { signal, passive: true, once: true });
  }
  keys.add(
    [
      { keys: "Mod+k", run: open, whileTyping: true },
      { keys: "Mod+z", run: () => newestToastAction()?.click() },
      { keys: "?", run: showShortcuts },
      { keys: "/", run: () => focusField(app) },
      { keys: "Mod+/", run: () => focusField(app), whileTyping: true },
      { keys: "n", run: () => startChat(app) },
      { keys: "Mod+Shift+o", run: () => startChat(app), whileTyping: true },
      { keys: "g c", run: to("/") },
      { keys: "g d", run: to("/documents") },
      { keys: "g b", run: to("/dashboard") },
      { keys: "g a", run: to("/admin") },
    ],
    signal,
  );
  document.addEventListener("keydown", keys.press, { signal });
}

/** What the newest message offers, such as undo. @returns {HTMLElement | undefined} */
function newestToastAction() {
  return /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#toasts .button-text")]).at(-1);
}

/** To where one writes on this page; a page without such a place leads to the chat. @param {import("./app.js").App} app */
function focusField(app) {
  const field = document.querySelector("#question, #document-search, #page input[type=search]");
  if (field instanceof HTMLElement) field.focus();
  else startChat(app);
}

/** @param {import("./app.js").App} app */
function startChat(app) {
  const button = document.getElementById("new-chat");
  if (button) button.click();
  else app.go("/");
}
