import type { Lexicon } from '@chartwright/clinical-text';
import type { Reading, ReadingTask } from '../reading.ts';
import { findUnticked } from './boxes.ts';
import conditionTable from './data/conditions.json' with { type: 'json' };
import cueTable from './data/fact-cues.json' with { type: 'json' };
import headingTable from './data/letters.json' with { type: 'json' };
import { findInstructions, kindOf, languageOf, qualityOf } from './document.ts';
import { type Letter, openLetter } from './letter.ts';
import { mend } from './mend.ts';
import { readPatient } from './patient.ts';
import { findPhones } from './people/contacts.ts';
import { findAnchors, groupPatients, type PatientPlace, spansOfOthers } from './people/patients.ts';
import { findSpecialties, readLetterDate, readRecipient, readReferrer } from './people/writers.ts';
import { evidenceAt, openSheet, type Sheet, withoutSpans } from './sheet.ts';
import { openSpelling, withSpelling } from './spelling.ts';

/** What the reader is given beside the document: the dictionary, and the conditions that the clinic's pathway knows. */
export type AssistantUse = { readonly lexicon: Lexicon; readonly conditionKeys?: readonly string[] };

const UNREADABLE = 0.35;

/**
 * The first reader: text in, every field that the letter states out, each with its place on the page.
 *
 * The same pages give the same answer. Text that addresses software is reported and otherwise not read.
 */
export function readReferral(task: ReadingTask, use: AssistantUse): Reading {
  const opened = openSheet(task.pages);
  const mended = mend(opened, (word) => use.lexicon.wordId(word) !== 0 || ordinaryWords.has(word));
  const spelt = mended.isNoisy ? respelt(mended.sheet, use.lexicon) : mended.sheet;
  const textQuality = qualityOf(opened, mended.isNoisy ? mended.noise : 0);
  const spans = findInstructions(spelt, task.hidden);
  const sheet = withoutSpans(spelt, [...spans, ...findUnticked(spelt)]);
  const language = languageOf(sheet.lower);
  const base = {
    textQuality,
    instructions: spans.flatMap((span) => evidenceAt(opened, span)),
    repairs: mended.repairs,
    ...(language === undefined ? {} : { language }),
  };
  if (textQuality < UNREADABLE) return { ...base, documentType: 'unreadable', patients: [] };
  const letter = openLetter(sheet, task.receivedAt, trustOf(textQuality));
  return { ...base, ...readLetter(letter, use) };
}

/** Text of middling quality still says what it says, a little less surely. */
const trustOf = (quality: number): number => (quality >= 0.9 ? 1 : 0.82 + quality * 0.2);

type LetterReading = Omit<Reading, 'textQuality' | 'instructions' | 'repairs' | 'language'>;

function readLetter(letter: Letter, use: AssistantUse): LetterReading {
  const places = groupPatients(findAnchors(letter));
  const letterDate = readLetterDate(letter);
  const phones = findPhones(letter, places);
  const patientNames = new Set(places.flatMap(({ anchors }) => anchors.map(({ name }) => name.full)));
  const named = places.filter(({ best }) => best?.birth !== undefined).length;
  const isAddressed = findSpecialties(letter).some(({ score }) => score >= 3);
  const kind = kindOf(
    letter.sheet.lower,
    named === 0 ? Math.min(1, places.length) : places.length,
    isAddressed,
  );
  if (kind.documentType === 'not_referral') return { ...kind, patients: [] };
  const context = {
    lexicon: use.lexicon,
    conditionKeys: use.conditionKeys === undefined ? undefined : new Set(use.conditionKeys),
    places,
    phones,
    letterDate: letterDate?.value ?? letter.receivedAt,
  };
  const patients = placesOrOne(places).map((place, at) =>
    readPatient(partOf(letter, places, at), place, context),
  );
  const referrer = readReferrer(letter, phones, (name) => patientNames.has(name));
  const recipient = readRecipient(letter);
  return {
    ...kind,
    patients,
    ...(referrer === undefined ? {} : { referrer }),
    ...(recipient === undefined ? {} : { recipient }),
    ...(letterDate === undefined ? {} : { letterDate }),
  };
}

/** A referral without a name has a patient all the same. */
const placesOrOne = (places: readonly PatientPlace[]): readonly (PatientPlace | undefined)[] =>
  places.length === 0 ? [undefined] : places;

function partOf(letter: Letter, places: readonly PatientPlace[], at: number): Letter {
  if (places.length < 2) return letter;
  const others = spansOfOthers(letter, places, at);
  const sheet = withoutSpans(letter.sheet, others);
  return openLetter(sheet, letter.receivedAt, letter.trust);
}

const wordsIn = (table: unknown): string[] =>
  JSON.stringify(table)
    .toLowerCase()
    .match(/[a-z]{4,24}/g) ?? [];
const ordinaryWords: ReadonlySet<string> = new Set([
  ...wordsIn(headingTable),
  ...wordsIn(cueTable),
  ...wordsIn(conditionTable),
]);

function respelt(sheet: Sheet, lexicon: Lexicon): Sheet {
  const drugs = lexicon.drugs
    .map(({ name }) => name.toLowerCase())
    .filter((name) => /^[a-z]{6,24}$/.test(name));
  const isKnown = (word: string): boolean => lexicon.wordId(word) !== 0 || ordinaryWords.has(word);
  return withSpelling(sheet, isKnown, openSpelling([...ordinaryWords, ...drugs]));
}
