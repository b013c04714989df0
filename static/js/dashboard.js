// The dashboard.
export { mountBoard as mount } from "./dashboard/board.js";
