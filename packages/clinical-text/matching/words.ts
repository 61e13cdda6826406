/** Words that may stand inside a mention without being part of its name. */
export const MODIFIERS: ReadonlySet<string> = new Set(
  'left right bilateral bilaterally l r lt rt both mild moderate severe marked minimal slight mildly moderately severely significant known new some any further intermittent occasional persistent ongoing recent'.split(
    ' ',
  ),
);
