/** Keeps the newest words in view, but only for a reader who is at the bottom. */

const NEAR_PX = 64;

/**
 * @param {HTMLElement} scroller
 * @param {HTMLElement} content what grows inside it
 * @param {HTMLElement} jump a button that is shown to a reader who is elsewhere
 * @param {AbortSignal} signal
 */
export function followBottom(scroller, content, jump, signal) {
  let following = true;
  let { scrollTop: lastTop, scrollHeight: lastHeight } = scroller;
  /** Where a reader is to be put as soon as the content is long enough; -1: nowhere. */
  let wantedTop = -1;

  const below = () => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
  const note = () => {
    ({ scrollTop: lastTop, scrollHeight: lastHeight } = scroller);
    jump.hidden = following || below() < NEAR_PX;
  };
  const toBottom = () => {
    scroller.scrollTop = scroller.scrollHeight;
    note();
  };
  const look = () => {
    if (wantedTop >= 0) return;
    // Whoever goes up wants to read there, however little it was; what got shorter moves nobody.
    const wentUp = scroller.scrollTop < lastTop && scroller.scrollHeight >= lastHeight;
    if (wentUp && below() > 1) following = false;
    else if (below() < NEAR_PX) following = true;
    note();
  };
  const follow = () => {
    following = true;
    wantedTop = -1;
    content.style.minHeight = "";
    toBottom();
  };
  const goBack = () => {
    following = false;
    scroller.scrollTop = wantedTop;
    if (scroller.scrollTop >= wantedTop - 1) wantedTop = -1;
    note();
  };
  const grown = () => {
    if (wantedTop >= 0) goBack();
    else if (following) toBottom();
    else note();
  };
  /** @param {WheelEvent} event */
  const onWheel = ({ deltaY }) => {
    wantedTop = -1;
    if (deltaY < 0 && scroller.scrollTop > 0) following = false;
  };

  scroller.addEventListener("scroll", look, { passive: true, signal });
  scroller.addEventListener("wheel", onWheel, { passive: true, signal });
  jump.addEventListener("click", follow, { signal });
  const watcher = new ResizeObserver(grown);
  watcher.observe(content);
  watcher.observe(scroller);
  signal.addEventListener("abort", () => watcher.disconnect());

  return {
    follow,

    /** Where the reader is, to be put there again. */
    get place() {
      return { following, top: scroller.scrollTop };
    },

    /** @param {{following: boolean, top: number}} place */
    restore({ following: wasFollowing, top }) {
      if (wasFollowing) return follow();
      wantedTop = top;
      return goBack();
    },

    /**
     * Change what is on the page while what stands at `top` in the window stays there.
     * @param {number} top
     * @param {() => Element | null} find what is to stand there afterwards; called before the next paint
     */
    hold(top, find) {
      following = false;
      // A shorter version does not end the page above where the reader is.
      content.style.minHeight = `${scroller.scrollTop + scroller.clientHeight}px`;
      requestAnimationFrame(() => {
        const element = find();
        if (element) scroller.scrollTop += element.getBoundingClientRect().top - top;
        note();
      });
    },
  };
}
