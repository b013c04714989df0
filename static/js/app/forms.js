/** The shell's own forms: language and leaving. */

/**
 * @param {import("./app.js").App} app
 * @param {() => void} onImpossible told when a form was sent that only the server can answer, and it does not
 */
export function wireForms({ state, signal }, onImpossible) {
  /** @param {SubmitEvent} event */
  const onSubmit = (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.closest(".site-header")) return;
    form.querySelector('input[name="next"]')?.setAttribute("value", location.pathname + location.search);
    if (state.get().online) return;
    // The browser would show its own page, and this one would be gone.
    event.preventDefault();
    onImpossible();
  };
  document.addEventListener("submit", onSubmit, { signal });
}
