/** While another page is read: the way back leads to the conversation, with a sign while an answer is under way. */
import { t } from "../ui/i18n.js";
import { query } from "../net/api.js";

const HERE = "/";

/**
 * @param {import("../app/app.js").App} app
 * @param {import("./talk.js").Talk} talk
 */
export function createAway(app, talk) {
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector(`.site-nav a[href="${HERE}"]`));
  const sign = document.createElement("i");
  sign.className = "nav-sign";
  const words = document.createElement("span");
  words.className = "visually-hidden";
  link?.append(sign, words);
  let wasBusy = false;
  let isUnseen = false;

  function update() {
    const isAway = app.state.get().path !== HERE;
    const { isBusy } = talk;
    if (isAway && wasBusy && !isBusy) tellReady();
    wasBusy = isBusy;
    isUnseen = isAway && (isUnseen || isBusy);
    if (!link) return;
    const { id } = talk.store.get();
    link.setAttribute("href", isAway && id ? `/${query({ c: id })}` : HERE);
    const state = !isUnseen ? "" : isBusy ? "running" : "ready";
    link.dataset.sign = state;
    words.textContent = { running: t("An answer is on its way."), ready: t("An answer is ready."), "": "" }[state];
  }

  function tellReady() {
    const status = document.getElementById("page-status");
    if (status) status.textContent = t("An answer is ready.");
  }

  app.state.subscribe(update, app.signal);
  talk.store.subscribe(update, app.signal);
  return {
    /** Whether the conversation on the page has an answer that was under way when the page was left. */
    get isAwaited() {
      return isUnseen;
    },
  };
}
