// The page that stands for one which this device has never shown: it opens that one once the server answers.
import { part } from "./ui/page.js";

/** @type {import("./app/app.js").Mount} */
export function mount(signal, app) {
  const open = () => app.go(location.href);
  part("retry").addEventListener("click", open, { signal });
  let was = app.state.get().online;
  app.state.subscribe(({ online }) => {
    if (online && !was) open();
    was = online;
  }, signal);
}
