import type { PatientTriage } from '@chartwright/pathways';
import { dayWords } from '../export/pdf/words.ts';
import { type ExportSource, triageOf } from '../export/source.ts';
import { readLetter, readPatient, type StatedLetter, type StatedPatient } from '../export/stated.ts';
import type { PatientView } from '../result.ts';
import words from './words.json' with { type: 'json' };

/** A letter to the referrer about one patient. */
export type Letter = {
  readonly kind: 'request' | 'returned' | 'out_of_scope';
  /** Nobody has decided yet: a clinician confirms it before it goes out. */
  readonly isDraft: boolean;
  readonly date: string;
  readonly to: readonly string[];
  readonly greeting: string;
  readonly subject: readonly string[];
  readonly paragraphs: readonly string[];
  /** What is asked for, in the middle of the letter. */
  readonly questions: readonly string[];
  readonly closing: readonly string[];
};

// Line ends and controls would forge lines of the letter; overrides of direction would forge its words.
const UNWANTED = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu;

const plain = (text: string): string =>
  text.toWellFormed().replace(UNWANTED, ' ').replace(/\s+/gu, ' ').trim();

const some = (...parts: readonly (string | null | undefined)[]): string[] =>
  parts.map((part) => plain(part ?? '')).filter((part) => part !== '');

type About = {
  readonly source: ExportSource;
  readonly view: PatientView;
  readonly patient: StatedPatient;
  readonly letter: StatedLetter;
};

const dayOf = (at: Date): string => dayWords(at.toISOString().slice(0, 10));

/** Whom it is about, and by what both sides find it again. */
function subjectOf({ source, patient, letter }: About): string[] {
  const { name, birthDate } = patient;
  const born = birthDate === undefined ? words.birthUnknown : `born ${dayWords(birthDate.value)}`;
  const person = `${name?.value.full ?? words.nameUnknown}, ${born}`;
  const written = letter.date && `Your referral of ${dayWords(letter.date.value)}`;
  return some(
    `Re: ${person}`,
    [written ?? 'Your referral', `received ${dayOf(source.record.receivedAt)}`].join(', '),
    `Our reference: ${source.record.id}`,
  );
}

const headOf = (about: About) => {
  const { referrer, recipient } = about.letter;
  return {
    date: dayOf(about.source.decision?.at ?? about.source.decidedAt),
    to: some(referrer?.value.name, referrer?.value.practice),
    greeting: `Dear ${plain(referrer?.value.name ?? '') || 'colleague'},`,
    subject: subjectOf(about),
    specialty: plain(about.patient.specialty?.value ?? recipient?.value.specialty ?? ''),
  };
};

/** A more urgent rule is still open: what is asked for could bring the patient forward. */
const couldBeMoreUrgent = ({ missing, notMoreUrgent }: PatientTriage): boolean =>
  missing.some(({ reasons }) => reasons.includes('more_urgent_rule')) ||
  notMoreUrgent.some(({ truth }) => truth === 'UNKNOWN');

/** Rules have been found for the patient, and a policy leaves the category open all the same. */
const isOutOfScope = ({ category, decision, pickedRule, route }: PatientTriage): boolean =>
  category === null && decision === null && (pickedRule !== null || route !== null);

const reasonOfRule = ({ pickedRule, rules }: PatientTriage): string | null | undefined => {
  const rule = rules.find(({ id }) => id === pickedRule);
  return rule?.decision === 'return' ? rule.rationale : undefined;
};

const sentenceOf = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function writeRefusal(about: About, triage: PatientTriage, kind: 'returned' | 'out_of_scope'): Letter {
  const { specialty, ...head } = headOf(about);
  const { decision } = about.source;
  const [route] = some(decision?.route ?? triage.route);
  const [reason] = some(
    decision?.reason,
    kind === 'returned' ? reasonOfRule(triage) : words.outOfScopeReason,
  );
  return {
    kind,
    isDraft: decision === undefined,
    ...head,
    paragraphs: some(
      specialty === '' ? words.refused : words.refusedOf.replace('{specialty}', specialty),
      reason === undefined ? undefined : `Reason: ${sentenceOf(reason)}`,
      route === undefined ? undefined : words.otherService.replace('{service}', route),
    ),
    questions: [],
    closing: [words.refusedAgain, words.ifWorse],
  };
}

function writeRequest(about: About, triage: PatientTriage): Letter {
  const { specialty, ...head } = headOf(about);
  const opening = specialty === '' ? words.thanks : words.thanksFor.replace('{specialty}', specialty);
  return {
    kind: 'request',
    isDraft: false,
    ...head,
    paragraphs: [opening, words.asks],
    questions: about.view.triage.missing_information.flatMap(({ text }) => some(text)),
    closing: [
      ...(couldBeMoreUrgent(triage) ? [words.couldBeMoreUrgent] : []),
      words.howToAnswer.replace('{reference}', about.source.record.id),
      words.ifWorse,
      words.noPromise,
    ],
  };
}

/** What people decided counts; before that, what is proposed to them is a draft. */
function kindOf({ source, view }: About, triage: PatientTriage): Letter['kind'] | undefined {
  const action = source.decision?.action;
  if (action === 'not_a_referral' || action === 'duplicate') return undefined;
  const isTaken = action === 'accept' || action === 'override' || action === 'request_info';
  if (!isTaken && isOutOfScope(triage)) return 'out_of_scope';
  if (action === 'return' || action === 'redirect') return 'returned';
  if (!isTaken && triage.decision === 'return') return 'returned';
  return triageOf(source, view).missing.length === 0 ? undefined : 'request';
}

function writeOne(about: About): Letter[] {
  const triage = about.source.outcome.evaluation.patients[about.view.index - 1];
  const kind = triage && kindOf(about, triage);
  if (triage === undefined || kind === undefined) return [];
  return [kind === 'request' ? writeRequest(about, triage) : writeRefusal(about, triage, kind)];
}

/** The letters that a record gives cause for, at most one for each patient. */
export function lettersOf(source: ExportSource): Letter[] {
  const letter = readLetter(source.outcome.result);
  return source.outcome.result.patients.flatMap((view) =>
    writeOne({ source, view, patient: readPatient(view), letter }),
  );
}
