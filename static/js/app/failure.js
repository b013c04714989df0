/** What stands in the place of a page that could not be had, or not be started. Built of nothing that may be missing. */
import { t } from "../ui/i18n.js";

/** @param {() => void} onRetry */
export function showUnreachable(onRetry) {
  show({
    title: t("This page could not be loaded"),
    text: t("The server cannot be reached. Check that it is running, then try again."),
    action: t("Try again"),
    onAction: onRetry,
  });
}

/** The page is there, but its script is not: it may have been replaced by an update of the server. */
export function showUnstarted() {
  show({
    title: t("This page could not be started"),
    text: t("A part of it did not arrive. Reload the page to try again."),
    action: t("Reload"),
    onAction: () => location.reload(),
  });
}

/** @param {{title: string, text: string, action: string, onAction: () => void}} words */
function show({ title, text, action, onAction }) {
  const button = element("button", "button button-primary", action);
  button.setAttribute("type", "button");
  button.addEventListener("click", onAction);
  const section = element("section", "notice");
  section.setAttribute("role", "alert");
  section.append(element("h1", "", title), element("p", "", text), element("div", "notice-actions"));
  section.lastElementChild?.append(button);
  const main = element("main", "page");
  Object.assign(main, { id: "main", tabIndex: -1 });
  main.append(section);
  document.getElementById("page")?.replaceChildren(main);
  document.getElementById("page-tools")?.replaceChildren();
  document.body.className = "plain-page";
  document.title = `${title} – Like-Opt`;
  main.focus({ preventScroll: true });
}

/**
 * @param {string} name
 * @param {string} className
 * @param {string} [text]
 */
function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
