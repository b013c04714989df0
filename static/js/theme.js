// Runs before the first paint, so that a chosen colour scheme never flashes in the other one, nor a key's name,
// and a side that was folded away is not seen to go.
import { chosenScheme, wear } from "./app/scheme.js";

wear(chosenScheme());
if (/Mac|iPhone|iPad|iPod/.test(navigator.platform)) document.documentElement.dataset.keyboard = "apple";
try {
  if (localStorage.getItem("likeopt.sidebar") === "folded") document.documentElement.dataset.sidebar = "folded";
} catch {
  // Storage may be forbidden; then nothing is folded.
}
