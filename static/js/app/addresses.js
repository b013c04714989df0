/** Which addresses are pages: the way between them and the service worker must agree. */

const NOT_PAGES =
  /^\/(api\/(?!v1\/docs$)|v1\/|static\/|language\/|(metrics|health|ready|log(in|out)|favicon\.ico|sw\.js|manifest\.webmanifest)$)/;

/** @param {string} pathname of this server; whether it is a page that the shell can show */
export function isPagePath(pathname) {
  return !NOT_PAGES.test(pathname);
}
