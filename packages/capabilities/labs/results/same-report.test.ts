import { parse } from '@chartwright/hl7v2';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readResults } from '../hl7/index.ts';
import { readBundle } from './fhir/read-bundle.ts';
import type { ResultSet } from './result-set.ts';
import { canonical } from './rules.ts';
import { type AnyReport, anyReport, writeFhir, writeHl7 } from './testing/any-report.ts';

/** What the rows are made of: what was read with reservations is told beside them. */
const withoutWarnings = ({ warnings: _warnings, ...set }: ResultSet) => JSON.parse(canonical(set)) as unknown;

const ofHl7 = (report: AnyReport) => {
  const { messages, problems } = parse(writeHl7(report));
  expect(problems).toEqual([]);
  return messages.flatMap((message) => readResults(message)).map(withoutWarnings);
};
const ofFhir = (report: AnyReport) => readBundle(writeFhir(report)).sets.map(withoutWarnings);

test('the same report in HL7 v2 and in FHIR is read as the same, so that it gives the same rows', () => {
  fc.assert(
    fc.property(anyReport(fc), (report) => {
      const [set, ...others] = ofFhir(report);
      expect(others).toEqual([]);
      expect(ofHl7(report)).toEqual([set]);
    }),
    { numRuns: 500 },
  );
});
