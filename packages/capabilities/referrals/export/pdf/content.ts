import type { RuleTrace } from '@chartwright/pathways';
import type { PatientView, PlacedEvidence } from '../../result.ts';
import { labelOf } from '../labels.ts';
import { type ExportSource, type TriageState, triageOf } from '../source.ts';
import { readLetter, readPatient, type Stated, type StatedLetter, type StatedPatient } from '../stated.ts';
import { dayWords, sentence } from './words.ts';

/** What stands on a page, before it has a place there. */
export type PageContent = {
  readonly title: string;
  readonly band: { readonly category: string; readonly target: string; readonly state: string };
  readonly patient: { readonly name: string; readonly lines: readonly string[] };
  readonly referral: { readonly lines: readonly string[] };
  readonly sections: readonly Section[];
  readonly foot: readonly string[];
};

/** `quote` stands beside its line, smaller. */
export type Item = { readonly text: string; readonly quote?: string };
/** The items of a section that `isInline` follow one another on the same lines; one that `isVital` is cut last. */
export type Section = {
  readonly title: string;
  readonly items: readonly Item[];
  readonly isInline?: boolean;
  readonly isVital?: boolean;
};

type Named = readonly [label: string, value: string | null | undefined];

const named = (pairs: readonly Named[]): string[] =>
  pairs.flatMap(([label, value]) =>
    value === null || value === undefined || value === '' ? [] : [`${label}: ${value}`],
  );

const IDENTIFIERS = {
  medicare: 'Medicare',
  dva: 'DVA',
  ihi: 'IHI',
  nhs: 'NHS',
  nhi: 'NHI',
  mrn: 'MRN',
  phn: 'PHN',
  ssn_last4: 'SSN, last four',
  other: 'Identifier',
} as const;

const quoteOf = ([first]: readonly PlacedEvidence[]): { readonly quote?: string } =>
  first === undefined ? {} : { quote: `“${first.quote}” p. ${first.page}` };

const ofReaders = ({ isConfirmed }: Stated<unknown>): string => (isConfirmed ? 'both readers' : 'one reader');

const parts = (...words: readonly (string | number | null | undefined)[]): string =>
  words.filter((word) => word !== null && word !== undefined && word !== '').join(' ');

function patientLines(patient: StatedPatient): string[] {
  const { birthDate, ageStated, sex, identifiers, phones, address, interpreter } = patient;
  return [
    ...named([
      ['Born', birthDate && dayWords(birthDate.value)],
      [
        'Age as stated',
        birthDate === undefined && ageStated !== undefined ? `${ageStated.value} years` : undefined,
      ],
      ['Sex', sex?.value],
    ]),
    ...identifiers.map(
      ({ value: { type, value, checkDigit } }) =>
        `${IDENTIFIERS[type]}: ${value}${checkDigit === 'invalid' ? ' (check digit wrong)' : ''}`,
    ),
    ...named([
      ['Phone', phones.map(({ value }) => value).join(', ')],
      ['Address', address?.value],
      ['Interpreter', interpreter?.value],
    ]),
  ];
}

const receivedOn = ({ record }: ExportSource): string =>
  dayWords(record.receivedAt.toISOString().slice(0, 10));

const whoAndWhere = (who: string | null, where: string | null): string =>
  [who, where].filter((part) => part !== null && part !== '').join(', ');

function referralLines(
  source: ExportSource,
  { referrer, recipient, date }: StatedLetter,
  patient: StatedPatient,
): string[] {
  const from = referrer?.value;
  const to = recipient?.value;
  return named([
    ['From', from && whoAndWhere(from.name, from.practice)],
    ['Provider number', from?.providerNumber],
    ['Phone', from?.phone],
    ['To', to && whoAndWhere(to.clinician, to.facility)],
    ['For', patient.specialty?.value ?? to?.specialty],
    ['Letter of', date && dayWords(date.value)],
    ['Received', receivedOn(source)],
    ['Urgency in the letter', patient.urgency?.value],
  ]);
}

type WhenTrace = RuleTrace['steps'][number]['when'];

const factsIn = (when: WhenTrace): string[] => {
  if ('of' in when) return when.of.flatMap(factsIn);
  return when.fact === undefined ? [] : [when.fact];
};

/** The facts that the rule which was picked asks for. */
function decisiveFacts({ outcome }: ExportSource, { index }: PatientView): ReadonlySet<string> {
  const triage = outcome.evaluation.patients[index - 1];
  const picked = triage?.rules.find(({ id }) => id === triage.pickedRule);
  return new Set(picked?.steps.flatMap(({ when }) => factsIn(when)));
}

/** Those that decided come first. */
function factItems(patient: StatedPatient, decisive: ReadonlySet<string>): Item[] {
  const ordered = patient.facts.toSorted((a, b) => Number(decisive.has(b.key)) - Number(decisive.has(a.key)));
  return ordered.map((fact) => {
    const { value, unit, comparator } = fact.value;
    const said = typeof value === 'boolean' ? (value ? 'yes' : 'no') : `${comparator ?? ''}${value}`;
    return {
      text: `${labelOf(fact.key)}: ${parts(said, unit)} (${ofReaders(fact)})`,
      ...quoteOf(fact.evidence),
    };
  });
}

/** A field of a reading as a person reads it. */
const fieldWords = (field: string): string =>
  field.startsWith('facts.')
    ? labelOf(field.slice('facts.'.length))
    : field.replace(/[A-Z]/g, (sign) => ` ${sign.toLowerCase()}`).replaceAll('_', ' ');

function allergyItems({ allergies, hasNoKnownAllergies }: StatedPatient): Item[] {
  if (allergies.length === 0)
    return hasNoKnownAllergies === undefined ? [] : [{ text: 'No known allergies' }];
  return allergies.map(({ value: { substance, reaction, severity } }) => ({
    text: parts(substance, reaction && `– ${reaction}`, severity && `(${severity})`),
  }));
}

const investigationItems = ({ investigations }: StatedPatient): Item[] =>
  investigations.map(({ value: { name, date, value, unit, result, status } }) => ({
    text: parts(
      `${name}:`,
      status === 'done' ? parts(value ?? result ?? 'done', value === null ? null : unit) : status,
      date && `(${dayWords(date)})`,
    ),
  }));

const inline = (title: string, items: readonly Item[]): Section => ({ title, items, isInline: true });
const vital = (section: Section): Section => ({ ...section, isVital: true });

const whyLooked = ({ reviewReasons, flags }: Pick<TriageState, 'reviewReasons' | 'flags'>): Section =>
  vital(
    inline(
      'Why a person looks, and flags',
      [...reviewReasons, ...flags].map((word) => ({ text: sentence(word) })),
    ),
  );

const bandOf = (
  { decision }: ExportSource,
  triage: Pick<TriageState, 'category' | 'targetDate' | 'disposition' | 'isHeld'>,
): PageContent['band'] => {
  const { category, targetDate, disposition, isHeld } = triage;
  const state = decision === undefined ? sentence(disposition) : `${sentence(decision.action)}, by a person`;
  return {
    category: category ?? 'No category',
    target: targetDate === null ? '' : `To be seen by ${dayWords(targetDate)}`,
    state: isHeld ? `${state} · waits for a person` : state,
  };
};

function decisionItems({ decision }: ExportSource): Item[] {
  if (decision === undefined) return [];
  const { action, by, at, reason, route } = decision;
  const day = dayWords(at.toISOString().slice(0, 10));
  return [
    {
      text: parts(
        `${sentence(action)}, ${day}, by ${by.join(' and ')}.`,
        route && `Route: ${route}.`,
        reason,
      ),
    },
  ];
}

function sectionsOf(source: ExportSource, view: PatientView, patient: StatedPatient): Section[] {
  const triage = triageOf(source, view);
  const { judge } = source.outcome.result;
  const { reason, redFlags, diagnoses, medications } = patient;
  return [
    { title: 'Reason for referral', items: reason === undefined ? [] : [{ text: reason.value }] },
    whyLooked(triage),
    vital({
      title: 'Red flags',
      items: redFlags.map(({ value, evidence }) => ({ text: value, ...quoteOf(evidence) })),
    }),
    vital({ title: 'Missing information', items: triage.missing.map(({ text }) => ({ text })) }),
    { title: 'Key facts', items: factItems(patient, decisiveFacts(source, view)) },
    vital(inline('Allergies', allergyItems(patient))),
    inline(
      'Diagnoses',
      diagnoses.map(({ value: { text, status, date } }) => ({
        text: parts(text, status === 'confirmed' ? null : `(${status})`, date && dayWords(date)),
      })),
    ),
    vital(
      inline(
        'Medications',
        medications.map(({ value: { name, dose, frequency, status } }) => ({
          text: parts(name, dose, frequency, status === 'current' ? null : `(${status})`),
        })),
      ),
    ),
    inline('Investigations', investigationItems(patient)),
    inline(
      'Essential items that the letter covers',
      patient.supplied.map((key) => ({ text: labelOf(key) })),
    ),
    {
      title: 'Second reader',
      items: [
        {
          text: parts(
            `${sentence(judge.verdict)}.`,
            judge.disagreements.length > 0
              ? `Differs on ${[...new Set(judge.disagreements.map(({ field }) => fieldWords(field)))].join(', ')}.`
              : null,
          ),
        },
      ],
    },
    { title: 'Decision', items: decisionItems(source) },
  ].filter(({ items }) => items.length > 0);
}

function footOf({ record, jobId, outcome }: ExportSource): string[] {
  const { pathway } = outcome.evaluation;
  return [
    `Pathway ${pathway.id} ${pathway.version} · record ${record.id} · job ${jobId}`,
    'Decision support, not a medical device: a category is a proposal by the rules of the clinic; a clinician answers for it.',
  ];
}

function patientPage(source: ExportSource, view: PatientView): PageContent {
  const patient = readPatient(view);
  const letter = readLetter(source.outcome.result);
  return {
    title: 'Referral summary',
    band: bandOf(source, triageOf(source, view)),
    patient: { name: patient.name?.value.full ?? 'Name not stated', lines: patientLines(patient) },
    referral: { lines: referralLines(source, letter, patient) },
    sections: sectionsOf(source, view, patient),
    foot: footOf(source),
  };
}

/** A file that is no referral has a page that says so. */
function otherPage(source: ExportSource): PageContent {
  const { triage, not_referral_kind: kind } = source.outcome.result;
  const state = {
    category: triage.category,
    targetDate: triage.target_date,
    disposition: triage.disposition,
    isHeld: triage.human_review && source.decision === undefined,
    reviewReasons: triage.review_reasons,
    flags: triage.flags,
  };
  return {
    title: 'Referral summary',
    band: bandOf(source, state),
    patient: { name: 'No patient was read', lines: kind === null ? [] : [`Kind: ${sentence(kind)}`] },
    referral: { lines: [`Received: ${receivedOn(source)}`] },
    sections: [whyLooked(state), { title: 'Decision', items: decisionItems(source) }].filter(
      ({ items }) => items.length > 0,
    ),
    foot: footOf(source),
  };
}

/** A page for each patient. */
export function pagesOf(source: ExportSource): PageContent[] {
  const { patients } = source.outcome.result;
  return patients.length === 0 ? [otherPage(source)] : patients.map((view) => patientPage(source, view));
}
