import { readConcepts, readHistory } from './use.ts';

/** A code that results of the server hold. */
export type StoredCode = { readonly code: string; readonly term: string; readonly tasks: number };

export type Replacement = { readonly how: string; readonly code: string; readonly term: string | undefined };

export type RetiredCode = StoredCode & {
  /** `absent`: the newer release does not list it at all. */
  readonly why: 'inactive' | 'absent';
  readonly replacements: readonly Replacement[];
};

export type ReleaseDiff = {
  readonly from: string;
  readonly to: string;
  readonly added: number;
  readonly retired: number;
  readonly restored: number;
  readonly renamed: number;
  readonly stored: {
    readonly codes: number;
    readonly retired: readonly RetiredCode[];
    /** Held by neither release: of another edition, or of an extension. */
    readonly inNeither: readonly StoredCode[];
    /** Still active, under another name. */
    readonly renamed: readonly (StoredCode & { readonly newTerm: string })[];
  };
};

/**
 * What changes between two loaded releases, and what that means for the codes that are stored.
 *
 * @param stored codes in results of this server; an empty list asks for the counts alone
 */
export function diffReleases(
  dataDir: string,
  {
    from,
    to,
    stored,
  }: { readonly from: string; readonly to: string; readonly stored: readonly StoredCode[] },
): ReleaseDiff {
  const before = new Map(readConcepts(dataDir, from).map((row) => [row.code, row]));
  const after = new Map(readConcepts(dataDir, to).map((row) => [row.code, row]));
  const count = { added: 0, retired: 0, restored: 0, renamed: 0 };
  for (const [code, { active, term }] of after) {
    const old = before.get(code);
    if (old === undefined) count.added += Number(active !== false);
    else if (active === false) count.retired += Number(old.active !== false);
    else if (old.active === false) count.restored += 1;
    else if (old.term !== term) count.renamed += 1;
  }
  for (const [code, { active }] of before) if (active !== false && !after.has(code)) count.retired += 1;
  const isKnown = ({ code }: StoredCode) => before.has(code) || after.has(code);
  const gone = stored.filter(
    (each) => isKnown(each) && (after.get(each.code) ?? { active: false }).active === false,
  );
  const replacements = replacementsFor(dataDir, to, new Set(gone.map(({ code }) => code)));
  return {
    from,
    to,
    ...count,
    stored: {
      codes: stored.length,
      retired: gone.map((each) => ({
        ...each,
        why: after.has(each.code) ? 'inactive' : 'absent',
        replacements: (replacements.get(each.code) ?? []).map(([how, code]) => ({
          how,
          code,
          term: after.get(code)?.term,
        })),
      })),
      inNeither: stored.filter((each) => !isKnown(each)),
      renamed: stored.flatMap((each) => {
        const row = after.get(each.code);
        return row === undefined || row.active === false || row.term === each.term
          ? []
          : [{ ...each, newTerm: row.term }];
      }),
    },
  };
}

function replacementsFor(
  dataDir: string,
  release: string,
  codes: ReadonlySet<string>,
): ReadonlyMap<string, readonly (readonly [string, string])[]> {
  const found = new Map<string, (readonly [string, string])[]>();
  readHistory(dataDir, release, (retired, how, to) => {
    if (codes.has(retired) && how !== 'moved-to')
      found.set(retired, [...(found.get(retired) ?? []), [how, to]]);
  });
  return found;
}
