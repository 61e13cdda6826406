import { describe, expect, test } from 'vitest';
import { scopeIn } from './testing.ts';

const table = (rows: readonly (readonly [string, string, boolean])[]) => rows;

describe('a mention is denied', () => {
  test.each(
    table([
      ['He has no fever.', 'fever', true],
      ['She denies chest pain, syncope or palpitations.', 'syncope', true],
      ['No dysuria, fever or loin pain.', 'loin pain', true],
      ['He does not have any fever.', 'fever', true],
      ['Fever: nil', 'fever', true],
      ['Stridor - no', 'stridor', true],
      ['STONES  N     FEVER  N', 'stones', true],
      ['[ ] fever  [x] cough', 'fever', true],
      ['hoarse [ ]  cough [x]', 'hoarse', true],
      ['[ ] fever  [x] cough', 'cough', false],
      ['hoarse [ ]  cough [x]', 'cough', false],
      ['He has a fever.', 'fever', false],
      ['No pain but he has a fever.', 'fever', false],
      ['No relief from the fever.', 'fever', false],
      ['She has not only fever but rigors.', 'fever', false],
      ['No rash. Fever since Monday.', 'fever', false],
      ['No chest pain, syncope this morning.', 'syncope', false],
      ['No dysuria and has had a fever.', 'fever', false],
      ['We cannot exclude fever.', 'fever', false],
    ]),
  )('%s | %s', (text, phrase, expected) => {
    expect(scopeIn(text, phrase).isNegated).toBe(expected);
  });
});

describe('a mention is of another person', () => {
  test.each(
    table([
      ['His father had a stroke.', 'stroke', true],
      ['Family history: melanoma', 'melanoma', true],
      ['Mother bowel cancer at 71.', 'bowel cancer', true],
      ['Her husband has epilepsy.', 'epilepsy', true],
      ['Her husband saw a seizure.', 'seizure', false],
      ['She had a stroke.', 'stroke', false],
    ]),
  )('%s | %s', (text, phrase, expected) => {
    expect(scopeIn(text, phrase).isOfAnother).toBe(expected);
  });
});

describe('a mention is advice or a condition, not a finding', () => {
  test.each(
    table([
      ['If he develops syncope he will call.', 'syncope', true],
      ['I told her to return with vomiting.', 'vomiting', true],
      ['He has syncope.', 'syncope', false],
    ]),
  )('%s | %s', (text, phrase, expected) => {
    expect(scopeIn(text, phrase).isSupposed).toBe(expected);
  });
});

describe('a mention is of the past', () => {
  test.each(
    table([
      ['Syncope, vasovagal, 2011, after a blood test.', 'syncope', true],
      ['History of melaena.', 'melaena', true],
      ['Past history: gout, haemoptysis', 'haemoptysis', true],
      ['He had syncope ten years ago.', 'syncope', true],
      ['Syncope in May 2026.', 'syncope', false],
    ]),
  )('%s | %s', (text, phrase, expected) => {
    expect(scopeIn(text, phrase).isPast).toBe(expected);
  });
});

describe('a mention is not sure', () => {
  test.each(
    table([
      ['Possible fracture of the hip.', 'fracture', true],
      ['?fracture', 'fracture', true],
      ['Fracture cannot be excluded.', 'fracture', true],
      ['There is a fracture.', 'fracture', false],
    ]),
  )('%s | %s', (text, phrase, expected) => {
    expect(scopeIn(text, phrase).isUnsure).toBe(expected);
  });
});
