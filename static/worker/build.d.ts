/** What the build puts into the worker (see build.mjs). */

/** The same for as long as all of the pages' files are. */
declare const BUILD: string;

/** The addresses of what every page needs, and of the pages' own scripts and styles. */
declare const SHELL: string[];
