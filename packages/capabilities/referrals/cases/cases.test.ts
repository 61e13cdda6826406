import { readFileSync } from 'node:fs';
import {
  evaluate,
  type PatientInput,
  type PatientTriage,
  parsePathway,
  systemTemplates,
  type TriageInput,
} from '@chartwright/pathways';
import { describe, expect, test } from 'vitest';

type GoldEvidence = { field: string; quote: string; page: number; start: number; end: number };
type GoldPatient = {
  name: string | null;
  nameComplete?: boolean;
  dob: string | null;
  ageStated?: number;
  sex: string | null;
  phone: string | null;
  identifiers: { type: string; value: string }[];
  statedUrgency: string | null;
  reason: string | null;
  condition: string | null;
  facts: Record<string, boolean | number | string>;
  missing: string[];
  evidence: GoldEvidence[];
  category?: string | null;
  targetDays?: number | null;
};
type Row = {
  id: string;
  quality: string;
  receivedAt: string;
  tags: string[];
  pages: string[];
  gold: {
    documentType: TriageInput['documentType'];
    notReferralKind?: string;
    patients: GoldPatient[];
    referrer: { name: string | null; phone: string | null } | null;
    letterDate: string | null;
    category: string | null;
    targetDays: number | null;
    disposition: string;
    humanReview: boolean;
    reviewReasons: string[];
    flags: string[];
  };
};

const urlOf = (name: string): URL => new URL(name, import.meta.url);
const rowsOf = (name: string): Row[] =>
  readFileSync(urlOf(name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): Row => JSON.parse(line));

const development = rowsOf('development.jsonl');
const heldOut = rowsOf('held-out.jsonl');
const rows = [
  ...development,
  ...rowsOf('development-2.jsonl'),
  ...rowsOf('development-3.jsonl'),
  ...rowsOf('development-4.jsonl'),
  ...heldOut,
];
const named = rows.map((row) => [row.id, row] as const);

const parsed = parsePathway(systemTemplates.find(({ id }) => id === 'demo-clinic-au')?.text);
if (parsed.state !== 'parsed') throw new Error('the demo pathway does not parse');
const { pathway } = parsed;

const evidence = ['gold'];

function givenOf({ gold: { referrer } }: Row, patient: GoldPatient): string[] {
  const fields = {
    'patient.name': patient.name !== null && patient.nameComplete !== false,
    'patient.dob': patient.dob !== null,
    'referrer.name': typeof referrer?.name === 'string',
    reason: patient.reason !== null,
  };
  return Object.entries(fields).flatMap(([field, isGiven]) => (isGiven ? [field] : []));
}

function patientInputOf(row: Row, patient: GoldPatient, index: number): PatientInput {
  const { ageStated, condition, dob, sex, statedUrgency } = patient;
  const facts = Object.entries(patient.facts).map(([key, value]) => [key, { value, evidence }] as const);
  return {
    id: `${index + 1}`,
    given: givenOf(row, patient),
    conditions: condition === null ? [] : [condition],
    facts: Object.fromEntries(facts),
    ...(dob === null ? {} : { birthDate: { value: dob, evidence } }),
    ...(ageStated === undefined ? {} : { ageYears: { value: ageStated, evidence } }),
    ...(sex === null ? {} : { sex: { value: sex, evidence } }),
    ...(statedUrgency === null ? {} : { statedUrgency: { value: statedUrgency, evidence } }),
  };
}

function triageInputOf(row: Row): TriageInput {
  const { documentType, flags, letterDate, patients, reviewReasons } = row.gold;
  return {
    documentType,
    receivedAt: row.receivedAt,
    ...(letterDate === null ? {} : { letterDate }),
    embeddedInstruction: row.tags.some((tag) => tag.startsWith('injection')),
    asksForAction: documentType === 'not_referral' && reviewReasons.includes('ADMIN_REQUEST'),
    flags: flags.filter((flag) => flag === 'LOW_TEXT_QUALITY'),
    patients: patients.map((patient, index) => patientInputOf(row, patient, index)),
  };
}

const weighted = (values: readonly number[], weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * (values[index] ?? Number.NaN), 0);
const digitsOf = (text: string): number[] => Array.from(text.replace(/\D/g, ''), Number);

function isMedicare(value: string): boolean {
  const digits = digitsOf(value);
  return digits[0] === 7 && digits[8] === weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10;
}

function isNhs(value: string): boolean {
  const digits = digitsOf(value);
  const rest = 11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return digits.length === 10 && value.startsWith('999') && digits[9] === rest % 11;
}

const NHI_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
function isNhi(value: string): boolean {
  const values = Array.from(value.slice(0, 3), (letter) => NHI_LETTERS.indexOf(letter) + 1);
  const digits = digitsOf(value.slice(3));
  const rest = weighted([...values, ...digits], [7, 6, 5, 4, 3, 2]) % 11;
  return /^ZZZ\d{4}$/.test(value) && rest !== 0 && digits[3] === (11 - rest) % 10;
}

const checks: Readonly<Record<string, (value: string) => boolean>> = {
  medicare: isMedicare,
  nhs: isNhs,
  nhi: isNhi,
  mrn: (value) => value.length > 0,
  ssn_last4: (value) => /^\d{4}$/.test(value),
};

/** Numbers that no subscriber has; New Zealand reserves none, there 555 01xx stands in. */
const FICTIONAL_PHONE =
  /^(?:0[2378]5550\d{4}|0491 ?57\d{4}|01632960\d{3}|01[1-9]\d49[68]0\d{3}|07700900\d{3}|0(?:3|4|6|7|9|21)55501\d\d|\d{3}55501\d\d)$/;

const MIX = [
  'au',
  'uk',
  'nz',
  'us',
  'us_dates',
  'other_units',
  'brand_names',
  'abbreviations',
  'interpreter',
  'tick_boxes',
  'unticked_boxes',
  'table',
  'two_pages',
  'decisive_on_page_2',
  'dictated',
  'very_short',
  'auto_populated',
  'ocr_noise',
  'optometrist',
  'unaided_and_corrected',
  'several_conditions',
  'negation',
  'family_history',
  'past_only',
  'contradiction',
  'buried_fact',
  'decisive_fact_missing',
  'stated_higher',
  'stated_lower',
  'essential_missing',
  'missing_name',
  'missing_dob',
  'age_only',
  'undated',
  'expired',
  'child',
  'two_patients',
  'no_condition',
  'clinical_words',
  'date_from_fax_header',
  'injection_note',
  'injection_system',
  'injection_html_comment',
  'injection_certificate',
  'injection_ai',
  'lowers_emergency',
  'advert',
  'newsletter',
  'patient_email',
  'results_only',
  'admin_request',
];
const ONLY_IN_DEVELOPMENT = ['contradiction', 'injection_note', 'injection_system'];

const CATEGORIES = ['ED', 'CAT1', 'CAT2', 'CAT3', null];
const REASONS = [
  'ADMIN_REQUEST',
  'EMBEDDED_INSTRUCTION',
  'EMERGENCY_FEATURES',
  'IDENTITY_INCOMPLETE',
  'MORE_URGENT_RULE_UNKNOWN',
  'MULTIPLE_PATIENTS',
  'NO_RULE',
  'OUT_OF_SCOPE_AGE',
  'REFERRAL_EXPIRED',
  'STATED_URGENCY_HIGHER',
];

const linesOf = ({ pages }: Row): string[] =>
  pages
    .join('\n')
    .split('\n')
    .filter((line) => line.length > 40 && /[a-z]{3}/.test(line));

type When = PatientTriage['rules'][number]['steps'][number]['when'];

/** The facts that held in a test; an age has its evidence in a date of birth. */
function factsThatHeld(when: When): string[] {
  if ('of' in when) return when.of.flatMap(factsThatHeld);
  const isFound = when.truth === 'TRUE' && when.found.length > 0;
  return isFound && when.fact !== undefined && when.fact !== 'age' ? [when.fact] : [];
}

const decisiveFacts = ({ pickedRule, rules }: PatientTriage): string[] =>
  rules
    .filter(({ id }) => id === pickedRule)
    .flatMap(({ steps }) => steps.flatMap(({ when }) => factsThatHeld(when)));

describe.each(named)('referral %s', (_, row) => {
  test('has its quotes where the gold says', () => {
    const quotes = row.gold.patients.flatMap((patient) => patient.evidence);
    expect(quotes.map(({ page, start, end }) => row.pages[page - 1]?.slice(start, end))).toEqual(
      quotes.map(({ quote }) => quote),
    );
    expect(row.gold.patients.every((patient) => patient.evidence.length > 0)).toBe(true);
  });

  test('quotes every fact that made the picked rule true', () => {
    const { patients } = evaluate(pathway, triageInputOf(row));
    const unquoted = patients.flatMap((patient, index) => {
      const fields = row.gold.patients[index]?.evidence.map(({ field }) => field) ?? [];
      return decisiveFacts(patient).filter((fact) => !fields.includes(fact));
    });
    expect(unquoted).toEqual([]);
  });

  test('has identifiers that are right in form and were never issued', () => {
    const identifiers = row.gold.patients.flatMap((patient) => patient.identifiers);
    expect(identifiers.filter(({ type, value }) => checks[type]?.(value) !== true)).toEqual([]);
  });

  test('comes out of the rules as its gold says', () => {
    const result = evaluate(pathway, triageInputOf(row));
    const { category, disposition, flags, humanReview, reviewReasons, targetDays } = row.gold;
    expect(result).toMatchObject({ category, disposition, flags, humanReview, reviewReasons, targetDays });
    expect(result.patients.map(({ missing }) => missing.map(({ item }) => item))).toEqual(
      row.gold.patients.map(({ missing }) => missing),
    );
    const parts = row.gold.patients.filter((patient) => patient.category !== undefined);
    expect(parts.length).toBe(row.gold.patients.length > 1 ? row.gold.patients.length : 0);
    expect(result.patients.filter(() => parts.length > 0)).toMatchObject(
      parts.map(({ category, targetDays }) => ({ category, targetDays })),
    );
  });

  test('names only facts that its pathway defines, in values that can be used', () => {
    const { patients } = evaluate(pathway, triageInputOf(row));
    expect(patients.flatMap(({ unusableFacts }) => unusableFacts)).toEqual([]);
  });
});

describe.each([
  { name: 'development', set: development, size: 72, mix: MIX },
  { name: 'held-out', set: heldOut, size: 40, mix: MIX.filter((tag) => !ONLY_IN_DEVELOPMENT.includes(tag)) },
])('the set $name', ({ set, size, mix }) => {
  test('has all its documents', () => expect(set.length).toBe(size));

  test('has every form and every trap', () => {
    const found = new Set(set.flatMap(({ tags }) => tags));
    expect(mix.filter((tag) => !found.has(tag))).toEqual([]);
  });

  test('has every condition of the rules', () => {
    const found = new Set(set.flatMap(({ gold }) => gold.patients.map(({ condition }) => condition)));
    expect(Object.keys(pathway.document.conditions).filter((key) => !found.has(key))).toEqual([]);
  });

  test('has every category, every disposition and every reason for a review', () => {
    const golds = set.map(({ gold }) => gold);
    expect(CATEGORIES.filter((category) => !golds.some((gold) => gold.category === category))).toEqual([]);
    expect(new Set(golds.map(({ disposition }) => disposition))).toEqual(
      new Set(Object.values(pathway.document.dispositions)),
    );
    expect([...new Set(golds.flatMap(({ reviewReasons }) => reviewReasons))].toSorted()).toEqual(REASONS);
  });
});

describe('the held-out set', () => {
  test('has enough emergencies and urgent documents to measure on', () => {
    const count = (category: string) => heldOut.filter(({ gold }) => gold.category === category).length;
    expect(count('ED')).toBeGreaterThanOrEqual(7);
    expect(count('CAT1')).toBeGreaterThanOrEqual(11);
  });

  test('needs a review about as often as referrals do', () => {
    const share = heldOut.filter(({ gold }) => gold.humanReview).length / heldOut.length;
    expect(share).toBeGreaterThanOrEqual(0.35);
    expect(share).toBeLessThanOrEqual(0.45);
  });
});

describe('the whole set', () => {
  test('has each id once', () => expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length));

  test('has no line of text in two documents', () => {
    const lines = rows.flatMap(linesOf);
    expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([]);
  });

  test('has telephone numbers of fictional ranges only', () => {
    const phones = rows.flatMap(({ gold }) =>
      [...gold.patients, gold.referrer].map((one) => one?.phone ?? null),
    );
    const digits = phones.flatMap((phone) => (phone === null ? [] : [phone.replace(/\D/g, '')]));
    expect(digits.filter((phone) => !FICTIONAL_PHONE.test(phone))).toEqual([]);
  });
});
