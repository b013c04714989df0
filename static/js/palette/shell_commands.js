/** The commands that every page has. Each is found by its name in both languages, whichever the page speaks. */
import { chooseScheme } from "../app/theme.js";
import { language, t } from "../ui/i18n.js";

/**
 * @typedef {import("../app/commands.js").Command} Command
 * @typedef {import("../app/app.js").App} App
 */

const READY_WITHIN_MS = 5_000;

/** @param {App} app @returns {Command[]} */
export function shellCommands(app) {
  return [...talking(app), ...pages(), ...documents(app), ...looks(), ...others(app)];
}

/** @param {App} app @returns {Command[]} */
function talking(app) {
  return [
    { id: "new-chat", label: t("New chat"), keywords: "new chat conversation question 새 대화 질문 채팅", keys: "n", icon: "plus", run: () => startChat(app) },
    { id: "compose", label: t("Write a question"), keywords: "write ask question composer 질문 쓰기 입력", keys: "/", icon: "pencil", run: () => compose(app) },
    { id: "find-conversation", label: t("Search conversations"), keywords: "search find conversations history 대화 검색 찾기 기록", icon: "search", run: () => reach(app, "/", "conversation-search") },
  ];
}

/** @returns {Command[]} */
function pages() {
  return [
    { id: "go-chat", label: t("Chat"), keywords: "chat go page 대화 채팅 이동", keys: "g c", icon: "chat", href: "/" },
    { id: "go-documents", label: t("Documents"), keywords: "documents files library go page 문서 파일 자료 이동", keys: "g d", icon: "document", href: "/documents" },
    { id: "go-dashboard", label: t("Dashboard"), keywords: "dashboard performance monitoring go page 대시보드 성능 현황 이동", keys: "g b", icon: "gauge", href: "/dashboard" },
    { id: "go-admin", label: t("Admin"), keywords: "admin cache go page 관리 캐시 이동", keys: "g a", icon: "sliders", href: "/admin" },
    { id: "go-api", label: t("API reference"), keywords: "api reference openapi docs developer 개발자 문서 레퍼런스", icon: "info", href: "/api/v1/docs" },
  ];
}

/** @param {App} app @returns {Command[]} */
function documents(app) {
  const press = (/** @type {string} */ id) => () => reach(app, "/documents", id, (found) => found.click());
  return [
    { id: "add-files", label: t("Add files"), keywords: "add upload files documents 파일 추가 올리기 업로드", icon: "upload", run: press("pick-files") },
    { id: "add-folder", label: t("Add a folder"), keywords: "add upload folder directory 폴더 추가 올리기 업로드", icon: "folder", run: press("pick-folder") },
    { id: "find-document", label: t("Search documents by name"), keywords: "search find documents filter 문서 검색 찾기 거르기", icon: "search", run: () => reach(app, "/documents", "document-search") },
  ];
}

/** @returns {Command[]} */
function looks() {
  const keywords = "colour color scheme theme appearance mode 색 색상 테마 모드 화면";
  const other = language === "ko" ? "English" : "한국어";
  return [
    { id: "light", label: t("Light colours"), keywords: `${keywords} light bright day 밝게 라이트`, icon: "sun", run: () => chooseScheme("light") },
    { id: "dark", label: t("Dark colours"), keywords: `${keywords} dark night 어둡게 다크`, icon: "moon", run: () => chooseScheme("dark") },
    { id: "system", label: t("Colours of the system"), keywords: `${keywords} system automatic 시스템 자동`, icon: "half", run: () => chooseScheme("system") },
    { id: "language", label: t("Language: {name}", { name: other }), keywords: "language english korean 언어 영어 한국어 영문 국문", icon: "language", run: changeLanguage },
  ];
}

/** @param {App} app @returns {Command[]} */
function others(app) {
  const leave = document.querySelector('form[action="/logout"]');
  return [
    { id: "shortcuts", label: t("Keyboard shortcuts"), keywords: "keyboard shortcuts keys help 키보드 단축키 도움말", keys: "?", icon: "keyboard", href: "/shortcuts" },
    ...(leave instanceof HTMLFormElement
      ? [{ id: "sign-out", label: t("Sign out"), keywords: "sign out log out leave 로그아웃 나가기", icon: "leave", run: () => leave.requestSubmit() }]
      : []),
  ];
}

/** @param {App} app */
export function startChat(app) {
  const button = document.getElementById("new-chat");
  if (button) button.click();
  else app.go("/");
}

/**
 * To the box for questions, with one in it if there is one.
 * @param {App} app
 * @param {string} [question]
 */
export function compose(app, question = "") {
  return reach(app, "/", "question", (found) => {
    found.focus();
    if (!question) return;
    const box = /** @type {HTMLTextAreaElement} */ (found);
    box.value = question;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** A form posts it, so that it also works without scripts; here somebody presses its button. */
function changeLanguage() {
  /** @type {HTMLElement | null} */ (document.querySelector('.language-form button[aria-checked="false"]'))?.click();
}

/**
 * Do something with an element of the page at `path`, going there first if need be.
 * @param {App} app
 * @param {string} path
 * @param {string} id
 * @param {(found: HTMLElement) => void} act
 */
async function reach(app, path, id, act = (found) => found.focus()) {
  if (!document.getElementById(id)) {
    app.go(path);
    await arrival(id);
  }
  const found = document.getElementById(id);
  if (found) act(found);
}

/** @param {string} id @returns {Promise<void>} when the page that has it is ready */
function arrival(id) {
  return new Promise((resolve) => {
    const isThere = () => document.documentElement.dataset.ready && document.getElementById(id);
    const end = () => {
      watcher.disconnect();
      clearTimeout(timer);
      resolve();
    };
    const watcher = new MutationObserver(() => isThere() && end());
    const timer = setTimeout(end, READY_WITHIN_MS);
    watcher.observe(document.documentElement, { attributes: true, attributeFilter: ["data-ready"] });
  });
}
