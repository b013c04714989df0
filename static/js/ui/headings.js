/** What joins the headings above a passage into one path. */
export const PATH = " › ";
