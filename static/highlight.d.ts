/** highlight.js/lib/core, and the grammars beside it: their own types are not to be had from these paths. */
declare const part: any;
export default part;
