/** Dialogs that are made when they are opened, and gone as soon as they are closed. */

/**
 * Show `dialog`; Escape, a click beside it and a form in it close it.
 * @param {HTMLDialogElement} dialog
 * @param {() => void} [onGone] called once, after the focus has gone back to where it was
 * @returns {() => void} closes it
 */
export function openDialog(dialog, onGone = () => {}) {
  function leave() {
    if (!dialog.isConnected) return;
    dialog.close();
    // A field that nobody sees any more would get the next key, if this waited for the browser to tell of the end.
    dialog.remove();
    onGone();
  }
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog) return;
    event.preventDefault();
    leave();
  });
  dialog.addEventListener("close", leave);
  dialog.addEventListener("click", ({ target }) => target === dialog && leave());
  document.body.append(dialog);
  dialog.showModal();
  return leave;
}
