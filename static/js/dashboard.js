// The dashboard.
import { mountBoard } from "./dashboard/board.js";
import { startPage } from "./ui/page.js";

startPage(mountBoard);
