// What every page has; the page's own script is loaded by it.
import { startShell } from "./app/shell.js";

startShell();
