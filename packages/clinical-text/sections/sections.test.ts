import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { codeNote } from '../code-note.ts';
import { smallLexicon } from '../testing/small-lexicon.ts';

const lexicon = smallLexicon();
const sectionsOf = (text: string): string[] =>
  codeNote(lexicon, text, { specialty: '', letterDate: '2025-03-15' }).sections.map(({ name }) => name);

describe('the sections of a note', () => {
  test.each<[string, string[]]>([
    ['No headings here.', ['body']],
    ['PMH: asthma. FHx: stroke. Plan: CT.', ['past-history', 'family-history', 'plan']],
    ['Past Medical History\nAsthma\nFamily History\nStroke', ['past-history', 'family-history']],
    [
      'CHIEF COMPLAINT: ,Cough.,HISTORY OF PRESENT ILLNESS: ,Cough.',
      ['presenting-complaint', 'present-history'],
    ],
    ['S: cough\nO: fever\nA: pneumonia\nP: CT', ['present-history', 'examination', 'assessment', 'plan']],
    ['Dear Dr Smith\n\nDiagnosis: gout\n\nMany thanks', ['body', 'diagnosis']],
    ['O/E fever', ['examination']],
    ['PMH asthma', ['past-history']],
    ['Impression - gout', ['body']],
    ['ASSESSMENT - gout', ['assessment']],
    ['DIAGNOSIS(ES): gout', ['diagnosis']],
    ['Working diagnosis: gout', ['provisional-diagnosis']],
    ['ROS:\nNeck: no pain\nSkin: no rash', ['review-of-systems', 'review-of-systems', 'review-of-systems']],
    ['Examination:\nNeck: supple\nLungs: clear', ['examination', 'examination', 'examination']],
    ['Heart: regular', ['examination']],
    ['INTRAOPERATIVE EVENTS: none', ['other']],
    ['2018: stroke', ['body']],
    ['The plan is to wait.', ['body']],
    ['Her family is well.', ['body']],
    ['He takes all medications: ramipril, aspirin.', ['body']],
    ['Allergies:\nNone\nMedications:\nRamipril', ['allergies', 'medications']],
    ['- PMH: asthma', ['body', 'past-history']],
    ['He is well.  MEDICATIONS:  ramipril  ALLERGIES:  none', ['body', 'medications', 'allergies']],
  ])('%j', (text, names) => {
    assert.deepEqual(sectionsOf(text), names);
  });
});
