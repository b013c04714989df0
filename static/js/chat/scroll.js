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

  const toBottom = () => {
    scroller.scrollTop = scroller.scrollHeight;
  };
  const look = () => {
    const below = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
    following = below < NEAR_PX;
    jump.hidden = following;
  };
  const follow = () => {
    following = true;
    jump.hidden = true;
    toBottom();
  };

  scroller.addEventListener("scroll", look, { passive: true, signal });
  jump.addEventListener("click", follow, { signal });
  const watcher = new ResizeObserver(() => (following ? toBottom() : look()));
  watcher.observe(content);
  watcher.observe(scroller);
  signal.addEventListener("abort", () => watcher.disconnect());
  return { follow };
}
