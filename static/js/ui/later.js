/**
 * A function that runs `run` once, `pauseMs` after the last of many calls.
 * @param {() => void} run
 * @param {number} pauseMs
 */
export function later(run, pauseMs) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(run, pauseMs);
  };
}

/**
 * A function that runs `run` soon after it is called, but at most once in `everyMs` however often
 * it is called.
 * @param {() => void} run
 * @param {number} everyMs
 */
export function atMostEvery(run, everyMs) {
  let timer = 0;
  return () => {
    timer ||= window.setTimeout(() => {
      timer = 0;
      run();
    }, everyMs);
  };
}
