// Runs before the first paint, so that a chosen colour scheme never flashes in the other one.
try {
  const chosen = localStorage.getItem("likeopt.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden; then the system's scheme holds.
}
