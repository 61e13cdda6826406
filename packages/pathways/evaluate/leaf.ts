import { ownValue } from '../compile.ts';
import { completedYears, daysBetween } from '../dates.ts';
import type { EvaluateOptions, FactInput, InvestigationInput, PatientInput, TriageInput } from '../input.ts';
import type {
  CodeLeaf,
  Document,
  FactDefinition,
  FactLeaf,
  IdentifierLeaf,
  InvestigationLeaf,
  Leaf,
  MedicationLeaf,
} from '../model.ts';
import { compareRange, exactly, type Range, rangeOf } from '../range.ts';
import type { Found, LeafTrace, UnknownWhy } from '../result.ts';
import { all, any, not, type Truth, truthOf } from '../truth.ts';
import { leafWords, normalisePhrase } from '../words.ts';

/** All that one patient's rules look at. */
export type View = {
  readonly document: Document;
  readonly patient: PatientInput;
  /** Ages count from here: the letter date, or the receipt of an undated letter. */
  readonly asOf: string;
  readonly age: Range | undefined;
  readonly subsumes: EvaluateOptions['subsumes'];
};

export function viewOf(
  document: Document,
  input: TriageInput,
  patient: PatientInput,
  options: EvaluateOptions,
): View {
  const asOf = input.letterDate ?? input.receivedAt;
  return { document, patient, asOf, age: ageOf(patient, asOf), subsumes: options.subsumes };
}

function ageOf({ birthDate, ageYears }: PatientInput, asOf: string): Range | undefined {
  if (birthDate !== undefined) return completedYears(birthDate.value, asOf);
  return ageYears === undefined ? undefined : exactly(ageYears.value);
}

type Answer = { readonly truth: Truth; readonly found: readonly Found[]; readonly unknown?: UnknownWhy };

const undecided = (unknown: UnknownWhy, found: readonly Found[] = []): Answer => ({
  truth: 'UNKNOWN',
  found,
  unknown,
});
const decided = (truth: Truth, found: readonly Found[], ifUnknown: UnknownWhy): Answer =>
  truth === 'UNKNOWN' ? undecided(ifUnknown, found) : { truth, found };

/** One test against one patient, with what was found and, where it is unknown, why. */
export function evaluateLeaf(view: View, leaf: Leaf): LeafTrace {
  const test = leafWords(view.document, leaf);
  if ('fact' in leaf) return { test, fact: leaf.fact, ...testFact(view, leaf) };
  return { test, ...testOther(view, leaf) };
}

function testOther(view: View, leaf: Exclude<Leaf, FactLeaf>): Answer {
  if ('always' in leaf) return { truth: 'TRUE', found: [] };
  if ('code' in leaf) return testCode(view, leaf);
  if ('medication' in leaf) return testMedication(view, leaf);
  if ('identifier' in leaf) return testIdentifier(view, leaf);
  return testInvestigation(view, leaf);
}

function testFact(view: View, leaf: FactLeaf): Answer {
  if (leaf.fact === 'age') return testAge(view, leaf);
  const fact = leaf.fact === 'sex' ? view.patient.sex : ownValue(view.patient.facts, leaf.fact);
  if (leaf.op === 'exists' || leaf.op === 'missing') return testPresence(leaf.op, fact);
  if (fact === undefined) return undecided('absent');
  return testValue(leaf, fact, ownValue(view.document.facts, leaf.fact));
}

function testAge({ age, patient }: View, { op, value }: FactLeaf): Answer {
  const evidence = (patient.birthDate ?? patient.ageYears)?.evidence ?? [];
  if (op === 'exists' || op === 'missing')
    return { truth: truthOf((age !== undefined) === (op === 'exists')), found: [] };
  if (age === undefined) return undecided('absent');
  const found = age.low === age.high ? age.low : `${age.low} to ${age.high}`;
  return decided(
    compareRange(age, op, value),
    [{ value: found, unit: 'years', evidence }],
    'bounds_allow_both',
  );
}

const foundOf = ({ value, comparator, unit, evidence }: FactInput): Found => ({
  value,
  ...(comparator === undefined ? {} : { comparator }),
  ...(unit === undefined ? {} : { unit }),
  evidence,
});

/** About the letter, not the patient: a later answer may turn it, so it is the one test that is not monotone. */
const testPresence = (op: 'exists' | 'missing', fact: FactInput | undefined): Answer => ({
  truth: truthOf((fact !== undefined) === (op === 'exists')),
  found: fact === undefined ? [] : [foundOf(fact)],
});

function testValue(
  leaf: FactLeaf | InvestigationLeaf,
  fact: FactInput,
  definition: FactDefinition | undefined,
): Answer {
  const found = [foundOf(fact)];
  const unusable = whyUnusable(fact, definition ?? { type: typeOf(leaf), unit: leaf.unit });
  if (unusable !== undefined) return undecided(unusable, found);
  if (typeof fact.value === 'number') {
    const range = rangeOf(fact.value, fact.comparator);
    return decided(compareRange(range, leaf.op, leaf.value), found, 'bounds_allow_both');
  }
  const isEqual = Array.isArray(leaf.value)
    ? leaf.value.some((value) => value === fact.value)
    : leaf.value === fact.value;
  return { truth: truthOf(isEqual !== (leaf.op === 'ne')), found };
}

function typeOf({ value }: FactLeaf | InvestigationLeaf): FactDefinition['type'] {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'number' ? 'number' : typeof first === 'boolean' ? 'boolean' : 'text';
}

type Expected = Pick<FactDefinition, 'type' | 'unit' | 'min' | 'max' | 'integer' | 'values'>;

/** A value that cannot be meant (blood pressure 1420 from a misread page) decides nothing. */
export function whyUnusable({ value, unit }: FactInput, expected: Expected): UnknownWhy | undefined {
  const kind = expected.type === 'number' || expected.type === 'boolean' ? expected.type : 'string';
  if (typeof value !== kind) return 'other_type';
  if (unit !== undefined && unit !== expected.unit) return 'other_unit';
  if (typeof value === 'string')
    return expected.values?.includes(value) === false ? 'out_of_range' : undefined;
  if (typeof value !== 'number') return undefined;
  const isInside = value >= (expected.min ?? -Infinity) && value <= (expected.max ?? Infinity);
  return isInside && (expected.integer !== true || Number.isInteger(value)) ? undefined : 'out_of_range';
}

/** A code that is not in the letter is not denied by it: FALSE needs a negated code that contains what is asked. */
function testCode({ patient, subsumes }: View, leaf: CodeLeaf): Answer {
  const codes = (patient.codes ?? []).filter(({ system }) => system === leaf.code);
  const isWithin = (ancestor: string, code: string): boolean =>
    ancestor === code || (leaf.op === 'within' && subsumes?.(leaf.code, ancestor, code) === true);
  const match = codes.filter(
    ({ code, negated }) => negated !== true && leaf.value.some((ancestor) => isWithin(ancestor, code)),
  );
  const found = (some: typeof codes): Found[] =>
    some.map(({ code, evidence }) => ({ value: code, evidence }));
  if (match.length > 0) return { truth: 'TRUE', found: found(match) };
  const denied = codes.filter(({ negated }) => negated === true);
  const isDenied = leaf.value.every((asked) => denied.some(({ code }) => isWithin(code, asked)));
  return isDenied ? { truth: 'FALSE', found: found(denied) } : undecided('not_said');
}

function testMedication({ patient }: View, leaf: MedicationLeaf): Answer {
  const medications = patient.medications ?? [];
  const taken = medications.filter(({ classes }) => classes?.includes(leaf.medication));
  const isListed = patient.given.includes('medications');
  const isSure = isListed && medications.every(({ classes }) => classes !== undefined);
  if (taken.length === 0 && !isSure) return undecided(isListed ? 'not_said' : 'absent');
  const truth = truthOf(taken.length > 0 === leaf.value);
  const found = taken.map(({ evidence }) => ({ value: leaf.medication, evidence }));
  return { truth: leaf.op === 'ne' ? not(truth) : truth, found };
}

function testIdentifier({ patient }: View, leaf: IdentifierLeaf): Answer {
  const present = (patient.identifiers ?? []).filter(({ type }) => type === leaf.identifier);
  const found = present.map(({ type, evidence }) => ({ value: type, evidence }));
  return { truth: truthOf(present.length > 0 === (leaf.op === 'exists')), found };
}

function testInvestigation(view: View, leaf: InvestigationLeaf): Answer {
  const name = normalisePhrase(leaf.investigation);
  const all = (view.patient.investigations ?? []).filter((one) => normalisePhrase(one.name) === name);
  const usable = all.filter((one) => (leaf.of === 'value' ? one.result : one.date) !== undefined);
  if (leaf.op === 'exists' || leaf.op === 'missing') {
    return { truth: truthOf(usable.length > 0 === (leaf.op === 'exists')), found: [] };
  }
  if (usable.length === 0) return undecided('absent');
  return agree(newest(usable).map((one) => testResult(view, leaf, one)));
}

/** Results of the newest day; an undated result may be newer than any, so it always counts. */
function newest(results: readonly InvestigationInput[]): readonly InvestigationInput[] {
  const latest = results.reduce(
    (date, one) => (one.date !== undefined && one.date > date ? one.date : date),
    '',
  );
  return results.filter(({ date }) => date === undefined || date === latest);
}

function testResult(view: View, leaf: InvestigationLeaf, one: InvestigationInput): Answer {
  if (leaf.of === 'value') {
    return one.result === undefined ? undecided('absent') : testValue(leaf, one.result, undefined);
  }
  if (one.date === undefined) return undecided('absent');
  const found = [{ value: one.date, evidence: one.evidence }];
  return decided(
    compareRange(daysBetween(one.date, view.asOf), leaf.op, leaf.value),
    found,
    'bounds_allow_both',
  );
}

function agree(answers: readonly Answer[]): Answer {
  const found = answers.flatMap((answer) => answer.found);
  const truths = answers.map(({ truth }) => truth);
  const unsure = answers.find(({ unknown }) => unknown !== undefined);
  if (unsure !== undefined) return undecided(unsure.unknown ?? 'absent', found);
  return all(truths) === any(truths) ? { truth: all(truths), found } : undecided('results_differ', found);
}
