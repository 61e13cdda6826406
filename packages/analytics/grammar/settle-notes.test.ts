import assert from 'node:assert/strict';
import { describe, test } from 'vitest';

import { read } from './testing/clinic.ts';

function assumed(text: string): string {
  const parsed = read(text);
  assert.ok(parsed.kind === 'query', `${text}: ${JSON.stringify(parsed)}`);
  return parsed.assumptions.map((one) => one.text).join(' ');
}

describe('what is assumed is said', () => {
  test('of adherence where no drug class is named, and not where one is', () => {
    assert.match(assumed('How many members were adherent in 2025?'), /adherent to at least one/u);
    assert.match(assumed('Mean PDC in 2025'), /once for each class/u);
    for (const text of [
      'How many members were adherent to statins in 2025?',
      'Mean proportion of days covered for metformin users in 2025',
      'Adherence rate by drug class in 2025',
    ])
      assert.doesNotMatch(assumed(text), /drug class/u);
  });

  test('of an HbA1c that is the latest one, with diabetes or without', () => {
    const above = assumed('How many members had an HbA1c above 9 in 2025?');
    assert.match(above, /Members with diabetes, by the latest result/u);
    assert.match(assumed('How many members had an HbA1c below 7 in 2025?'), /latest result .*or not/u);
  });

  test('of medical claims alone, and not beside what the pharmacy cost', () => {
    assert.match(assumed('Total cost of care in 2025'), /pharmacy is not in it/u);
    assert.doesNotMatch(assumed('Total cost of care, medical and pharmacy'), /not in it/u);
  });

  test('of now and of the end of a period, which are one month of coverage', () => {
    assert.match(assumed('How many members are covered today?'), /2025-12, the last month of the data/u);
    const atEnd = assumed('Covered members at the end of 2025');
    assert.match(atEnd, /its last month, 2025-12/u);
    assert.doesNotMatch(atEnd, /2025-10/u);
  });

  test('of claims that are counted because no stay is denied', () => {
    assert.match(assumed('Denied inpatient stays in 2025'), /claims of the kind were counted/u);
  });
});
