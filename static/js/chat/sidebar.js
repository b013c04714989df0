/** The side with the conversations: folded away by choice where there is room for it, else a drawer. */
import { wireDrawer } from "../ui/drawer.js";
import { part } from "../ui/page.js";

const KEY = "likeopt.sidebar";
const FOLDED = "folded";
// As in chat/columns.css.
const NARROW = "(max-width: 56rem)";

/** @param {AbortSignal} signal */
export function wireSidebar(signal) {
  const [opener, folder] = [part("conversations-open"), part("conversations-fold")];
  const drawer = wireDrawer(opener, part("sidebar"), signal);
  const narrow = matchMedia(NARROW);

  function open() {
    if (narrow.matches) return drawer.open();
    fold(false);
    folder.focus();
  }

  function close() {
    if (narrow.matches) return drawer.close();
    fold(true);
    opener.focus();
  }

  opener.addEventListener("click", open, { signal });
  folder.addEventListener("click", close, { signal });
  narrow.addEventListener("change", drawer.close, { signal });
  return drawer;
}

/** @param {boolean} isFolded remembered: theme.js reads it before the first paint */
function fold(isFolded) {
  const root = document.documentElement;
  if (isFolded) root.dataset.sidebar = FOLDED;
  else delete root.dataset.sidebar;
  try {
    if (isFolded) localStorage.setItem(KEY, FOLDED);
    else localStorage.removeItem(KEY);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}
