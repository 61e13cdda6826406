import { describe, expect, test } from 'vitest';
import { readImported } from './import.ts';

const condition = {
  resourceType: 'Condition',
  id: 'a',
  meta: { versionId: '1' },
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Asthma</div>' },
  encounter: { reference: 'Encounter/1' },
  clinicalStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
  },
  code: { coding: [{ system: 'http://snomed.info/sct', code: '195967001' }], text: 'Asthma' },
  subject: { reference: 'Patient/1' },
  recordedDate: '2020-01-01',
};

describe('readImported()', () => {
  test('keeps what means something and leaves the housekeeping out', () => {
    const { meta: _meta, text: _text, encounter: _encounter, ...resource } = condition;
    expect(readImported(condition)).toEqual({ ok: true, resource });
  });

  test.each([
    ['another type', { ...condition, resourceType: 'Procedure' }, 'resourceType'],
    ['an element without a place here', { ...condition, stage: [{}] }, 'Condition.stage'],
    [
      'a modifier',
      { ...condition, modifierExtension: [{ url: 'http://a.example' }] },
      'Condition.modifierExtension',
    ],
    ['a code of no value set', { ...condition, clinicalStatus: { text: 'ill' } }, 'Condition.clinicalStatus'],
    ['no subject', { ...condition, subject: undefined }, 'Condition.subject'],
  ])('refuses %s and names it', (_case, sent, path) => {
    const read = readImported(JSON.parse(JSON.stringify(sent)));
    expect(read.ok ? [] : read.faults.map((fault) => fault.path)).toContain(path);
  });
});
