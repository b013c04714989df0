// For pages that have no script of their own.
import { startPage } from "./ui/page.js";

startPage();
