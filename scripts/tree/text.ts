import type { Finding, TreeFile } from './files.ts';

const LINES_MAX = 600;
const SOURCE = /\.(?:[cm]?js|[cm]?ts|tsx)$/;
const TEST = /\.test\.tsx?$/;
const PRODUCT = /^(?:packages|apps)\//;

type LineRule = {
  readonly what: string;
  readonly appliesTo: (path: string) => boolean;
  readonly pattern: RegExp;
  /** A line that also matches this is allowed. */
  readonly unless?: RegExp;
};

/** Every pattern is written so that it does not match its own source. */
const rules: readonly LineRule[] = [
  {
    what: 'names a machine path or a word of the workplace',
    appliesTo: (path) => path !== 'package-lock.json',
    pattern: /\/[w]ork\/|\/[f]arm\/|\/[r]oot\/|[.]library|[f]arm-(?:studio|bench)/,
  },
  {
    what: 'is marked as unfinished',
    appliesTo: (path) => /^(?:packages|apps|examples)\//.test(path),
    pattern: /\b(?:TOD[O]|FIXM[E]|XX[X]|HAC[K])\b/,
  },
  {
    what: 'skips or focuses a test',
    appliesTo: (path) => TEST.test(path),
    pattern: /\b(?:it|test|describe|suite)\.(?:only|skip|todo)\b/,
  },
  {
    what: 'silences a check',
    appliesTo: (path) => SOURCE.test(path),
    pattern: /@ts-(?:ignore|nocheck)|@ts-expect-erro[r]|(?:es|ox)lint-disabl[e]|biome-ignor[e]/,
  },
  {
    what: 'carries a code that the documents got dangerously wrong',
    appliesTo: (path) => PRODUCT.test(path) && !TEST.test(path),
    pattern: /\b(?:22544400[4]|4876701[0])\b/,
    unless: /never|unsafe|forbid/i,
  },
];

/** What a reader or a patient should never meet in the text of a file, line by line, and its length. */
export function checkText({ path, lines }: TreeFile): Finding[] {
  const applying = rules.filter((rule) => rule.appliesTo(path));
  const findings = lines.flatMap((line, index) =>
    applying
      .filter((rule) => rule.pattern.test(line) && !rule.unless?.test(line))
      .map((rule) => ({ where: `${path}:${index + 1}`, what: rule.what })),
  );
  return [...findings, ...checkLength(path, lines.length - 1)];
}

function checkLength(path: string, lineCount: number): Finding[] {
  const isHandWritten = SOURCE.test(path) && !/(?:^|\/)(?:generated|dist)\//.test(path);
  if (!isHandWritten || lineCount <= LINES_MAX) return [];
  return [{ where: path, what: `has ${lineCount} lines, more than ${LINES_MAX}` }];
}
