import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { beginContent, dayAfter, digestAddendum, digestNote, type NoteBody } from './rules.ts';

const body: NoteBody = {
  session_id: null,
  note_type: 'clinical_visit',
  specialty: null,
  template_id: null,
  template_version: null,
  template_name: 'Knee',
  content: 'No fever.',
  icd10_codes: { I10: null, 'E11.9': 'Diabetes' },
  cpt_codes: {},
};
const signing = {
  id: 'n',
  patientId: '1',
  version: 2,
  body,
  by: 'per_1',
  at: new Date('2026-05-04T14:00:00Z'),
};

test('the digest of a note is SHA-256 over the documented list', () => {
  const list =
    '["n","1",2,null,"clinical_visit",null,null,null,"No fever.",[["E11.9","Diabetes"],["I10",null]],[],"per_1","2026-05-04T14:00:00.000Z"]';
  expect(digestNote(signing)).toBe(createHash('sha256').update(list).digest('hex'));
});

test('the digest changes with every word, code, signer and time, and not with the order of codes', () => {
  const digests = [
    digestNote(signing),
    digestNote({ ...signing, body: { ...body, content: 'No fever!' } }),
    digestNote({ ...signing, body: { ...body, cpt_codes: { '99213': null } } }),
    digestNote({ ...signing, by: 'per_2' }),
    digestNote({ ...signing, at: new Date('2026-05-04T14:00:00.001Z') }),
  ];
  expect(new Set(digests).size).toBe(digests.length);
  const reordered = { ...body, icd10_codes: { 'E11.9': 'Diabetes', I10: null } };
  expect(digestNote({ ...signing, body: reordered })).toBe(digests[0]);
});

test('the digest of an addendum hangs on its words and its note', () => {
  const addendum = { id: 'a', noteId: 'n', content: 'x', by: 'per_1', at: signing.at };
  const digests = [addendum, { ...addendum, content: 'y' }, { ...addendum, noteId: 'm' }].map(digestAddendum);
  expect(new Set(digests).size).toBe(3);
});

test('a note begun from a template holds its titles and no prompt', () => {
  expect(beginContent([{ title: 'History' }, { title: 'Plan' }])).toBe('History:\n\nPlan:\n');
  expect(beginContent([])).toBe('');
});

test('the day after ends a month, a year and a leap February', () => {
  expect(
    ['2026-12-31', '2024-02-28', '2024-02-29', '9999-12-31'].map((day) => dayAfter(day).toISOString()),
  ).toEqual([
    '2027-01-01T00:00:00.000Z',
    '2024-02-29T00:00:00.000Z',
    '2024-03-01T00:00:00.000Z',
    '+010000-01-01T00:00:00.000Z',
  ]);
});
