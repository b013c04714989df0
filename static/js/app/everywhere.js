/**
 * What nearly every page needs, named here so that it is built into one part: many small ones would cost more
 * in headers and ways to the server than they save.
 */
import "../admin/names.js";
import "./keys.js";
import "./pages.js";
import "./theme.js";
import "../intake/door.js";
import "../intake/indexing.js";
import "../net/api.js";
import "../net/reach.js";
import "../ui/ago.js";
import "../ui/clipboard.js";
import "../ui/i18n.js";
import "../ui/icon.js";
import "../ui/later.js";
import "../ui/menu.js";
import "../ui/page.js";
import "../ui/store.js";
import "../ui/toast.js";
import "lit-html";
import "lit-html/directives/repeat.js";
