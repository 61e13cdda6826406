import { componentOf, type Repetition } from '@chartwright/hl7v2';
import type { CodedValue, ReportedCode } from '../results/result-set.ts';

/** Codes of a laboratory, and the LOINC ones that they stand for. */
export type LocalCodes = Readonly<Record<string, string>>;

type Triplet = {
  readonly code: string | undefined;
  readonly text: string | undefined;
  readonly system: string | undefined;
};

/** Where the identifiers of a CWE begin; a CE has the first two. */
const TRIPLETS = [1, 4, 10] as const;

function tripletsOf(coded: Repetition): readonly Triplet[] {
  const at = (component: number) => componentOf(coded, { component })?.trim() || undefined;
  return TRIPLETS.map((n) => ({ code: at(n), text: at(n + 1), system: at(n + 2) })).filter(
    ({ code, text }) => code !== undefined || text !== undefined,
  );
}

/** What is known under the name of LOINC: table 0396, and its object identifier. */
const LOINC_NAMES: ReadonlySet<string> = new Set(['LN', 'LOINC', '2.16.840.1.113883.6.1']);
const LOINC_FORM = /^\d{1,7}-\d$/;

const isNamedLoinc = ({ system }: Triplet): boolean => LOINC_NAMES.has(system?.toUpperCase() ?? '');

/** The last digit of a LOINC code is that of the ones before it, doubled from the right in turn (modulus 10). */
export function isLoinc(code: string): boolean {
  if (!LOINC_FORM.test(code)) return false;
  const digits = Array.from(code.slice(0, -2), Number).toReversed();
  const sum = digits.reduce((total, digit, n) => total + (n % 2 === 0 ? doubled(digit) : digit), 0);
  return (10 - (sum % 10)) % 10 === Number(code.at(-1));
}

const doubled = (digit: number): number => (digit > 4 ? digit * 2 - 9 : digit * 2);

export type ReadCode = { readonly code: ReportedCode; readonly warnings: readonly string[] };

/** What a test is called: by LOINC where that is named, or where the list of the laboratory has it. */
export function readCode(coded: Repetition | undefined, localCodes: LocalCodes): ReadCode {
  const triplets = coded === undefined ? [] : tripletsOf(coded);
  const named = triplets.find((triplet) => isNamedLoinc(triplet) && isLoinc(triplet.code ?? ''));
  const own = triplets.find((triplet) => !isNamedLoinc(triplet));
  const mistaken = triplets.find((triplet) => isNamedLoinc(triplet) && triplet !== named);
  const local = own?.code ?? (named === undefined ? mistaken?.code : undefined);
  const loinc = named?.code ?? mapped(local, localCodes);
  const name = named?.text ?? own?.text ?? mistaken?.text;
  return {
    code: { loinc, local, name },
    warnings: [
      ...(mistaken === undefined ? [] : ['loinc_check_digit']),
      ...(loinc === undefined ? ['unmapped_code'] : []),
    ],
  };
}

const mapped = (local: string | undefined, localCodes: LocalCodes): string | undefined =>
  local !== undefined && Object.hasOwn(localCodes, local) ? localCodes[local] : undefined;

/** A coded answer, as the first of its identifiers says; what the sender wrote counts before what the code is called. */
export function readCoded(coded: Repetition): CodedValue | undefined {
  const [first] = tripletsOf(coded);
  const original = componentOf(coded, { component: 9 })?.trim() || undefined;
  if (first === undefined)
    return original === undefined ? undefined : { code: undefined, system: undefined, text: original };
  return { code: first.code, system: first.system, text: original ?? first.text };
}
