/** What shows that a page is on its way: nothing at first, then a thin line. */

// A page that comes sooner needs no sign.
const UNNOTICED_MS = 300;

export function createGoing() {
  const { dataset } = document.documentElement;
  let timer = 0;

  return {
    begin() {
      clearTimeout(timer);
      delete dataset.ready;
      timer = window.setTimeout(() => {
        dataset.going = "true";
      }, UNNOTICED_MS);
    },

    /** The page on show can be used. */
    end() {
      clearTimeout(timer);
      delete dataset.going;
      dataset.ready = "true";
    },
  };
}
