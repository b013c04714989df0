/** Keeps a question from being sent into nothing: without a connection it stays in its box. */
import { serverAnswers } from "../net/reach.js";
import { t } from "../ui/i18n.js";
import { part } from "../ui/page.js";

const LOOK_MS = 3000;

/**
 * @param {import("../app/app.js").App} app
 * @param {AbortSignal} signal
 */
export function watchConnection(app, signal) {
  const notice = part("offline-notice");
  app.state.subscribe(({ online }) => {
    notice.hidden = online;
    notice.textContent = online ? "" : t("You are offline. What you write stays here until you send it.");
  }, signal);

  /** @param {boolean} reached */
  function tell(reached) {
    notice.hidden = reached;
    if (!reached) notice.textContent = t("Not sent: you are offline. Your question stays here.");
    return reached;
  }

  return {
    /**
     * Whether a question can be sent. A server on this machine is reached without any network.
     * @returns {boolean | Promise<boolean>}
     */
    isReady() {
      if (app.state.get().online && navigator.onLine) return true;
      return serverAnswers(AbortSignal.timeout(LOOK_MS)).then(tell);
    },
  };
}
