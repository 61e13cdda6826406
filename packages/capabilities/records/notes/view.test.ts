import { describe, expect, test } from 'vitest';
import { sealJson } from '../sealed.ts';
import type { CodingResult } from './coded-facts.ts';
import { NoteAloneReply } from './model.ts';
import type { NoteBody } from './rules.ts';
import type { WholeNoteRow } from './store.ts';
import { ownTags, tagAnswer, tagNote, viewNote } from './view.ts';

/** A note in every state is shown in the documented shape and nothing beside it. */

const key = Buffer.alloc(32, 7);
const at = new Date('2026-05-04T14:00:00.000Z');
const id = '01980000-0000-7000-8000-000000000000';
const body: NoteBody = {
  session_id: null,
  note_type: 'clinical_visit',
  specialty: null,
  template_id: null,
  template_version: null,
  template_name: null,
  content: 'Known asthma.',
  icd10_codes: { I10: null },
  cpt_codes: {},
};
const draft: WholeNoteRow = {
  ...body,
  id,
  patient_id: '1',
  external_id: null,
  status: 'draft',
  version: 1,
  created_by: 'key_1',
  created_at: at,
  updated_at: at,
  signed_at: null,
  signed_by: null,
  signed_digest: null,
  body: sealJson(body, key),
  addenda: [],
  error_at: null,
  error_by: null,
  error_reason: null,
  coding_status: null,
  coding_result: null,
  coded_at: null,
};
const result: CodingResult = {
  release: { title: 'Test', version: '1' },
  problems: [
    {
      text: 'asthma',
      start: 6,
      end: 12,
      addendum_id: null,
      snomed_code: '195967001',
      snomed_display: 'Asthma (disorder)',
      concept_type: 'disorder',
      status: 'confirmed',
      clinical_status: 'active',
      date: null,
      end_date: null,
      icd10_codes: [{ code: 'J45.909', display: null }],
    },
  ],
  procedures: [],
};
const signed = { status: 'signed', signed_at: at, signed_by: 'key_1', signed_digest: 'ab' } as const;
const states: readonly (readonly [string, WholeNoteRow])[] = [
  ['a draft', draft],
  ['one whose coding waits', { ...draft, ...signed, coding_status: 'pending' }],
  ['one whose coding failed', { ...draft, ...signed, coding_status: 'failed' }],
  [
    'a coded one',
    { ...draft, ...signed, coding_status: 'coded', coding_result: sealJson(result, key), coded_at: at },
  ],
  [
    'one with an addendum',
    {
      ...draft,
      ...signed,
      status: 'addended',
      addenda: [
        {
          id,
          body: sealJson({ content: 'Later.' }, key).toString('base64'),
          at: at.toISOString(),
          by: 'key_1',
          digest: 'cd',
        },
      ],
    },
  ],
  [
    'one entered in error',
    {
      ...draft,
      ...signed,
      status: 'entered_in_error',
      error_at: at,
      error_by: 'key_1',
      error_reason: sealJson({ reason: 'Wrong' }, key),
    },
  ],
];

test.each(states)('%s has the documented shape', (_state, row) => {
  const reply = { data: viewNote(row, key) };
  expect(NoteAloneReply.parse(reply)).toEqual(reply);
});

test('codes are null until they are known', () => {
  const unknown = { problems: null, procedures: null, icd10_codes: null, snomed_codes: null };
  for (const [, row] of states) {
    const isKnown = row.coding_status === 'coded';
    const shown = viewNote(row, key);
    if (isKnown) {
      expect(shown).toMatchObject({
        problems: [{ snomed_code: '195967001' }],
        procedures: [],
        icd10_codes: { 'J45.909': { display: null, snomed_codes: ['195967001'] } },
        coding: { release: { title: 'Test', version: '1', edition: null } },
      });
    } else {
      expect(shown).toMatchObject(unknown);
    }
  }
});

describe('the ETag', () => {
  const note = viewNote(draft, key);

  test('differs with what is shown beside the note, and If-Match does not', () => {
    const [alone, withTranscript] = [tagAnswer(draft, note), tagAnswer(draft, { ...note, transcript: null })];
    expect(alone).not.toBe(withTranscript);
    for (const tag of [alone, withTranscript]) {
      expect(ownTags(tag)).toBe(tagNote(draft));
      expect(ownTags(`"other", W/${tag}`)).toBe(`"other", W/${tagNote(draft)}`);
    }
  });

  test('of the note changes with its version, state, addenda and time, not with its codes', () => {
    const changed: WholeNoteRow[] = [
      { ...draft, version: 2 },
      { ...draft, status: 'signed' },
      { ...draft, updated_at: new Date(at.getTime() + 1) },
      states[4]?.[1] ?? draft,
    ];
    const tags = [draft, ...changed].map(tagNote);
    expect(new Set(tags).size).toBe(tags.length);
    expect(tagNote({ ...draft, coding_status: 'pending' })).toBe(tagNote(draft));
  });
});
