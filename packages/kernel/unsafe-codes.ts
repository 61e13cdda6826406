/**
 * Printed in the public reference of a contract and wrong there: the first means *at risk for suicide*, the second is no
 * concept at all. Neither may ever leave, under any name.
 */
export const NEVER_EMITTED: ReadonlySet<string> = new Set(['225444004', '48767010']);
