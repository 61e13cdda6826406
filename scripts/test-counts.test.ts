import { describe, expect, test } from 'vitest';
import { countTests, type VitestReport } from './test-counts.ts';

const report = (counts: Partial<VitestReport>): VitestReport => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...counts,
});

describe('countTests()', () => {
  test('takes a clean run as vitest counts it', () => {
    expect(countTests(report({}), 0)).toEqual({ passed: 3, failed: 0, notRun: 0 });
  });

  test('counts failed tests once, though their file failed too', () => {
    const testResults = [
      { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
    ];
    expect(countTests(report({ numFailedTests: 1, testResults }), 1).failed).toBe(1);
  });

  test('counts a file that could not be loaded as failed', () => {
    const testResults = [{ status: 'failed', assertionResults: [] }];
    expect(countTests(report({ testResults }), 1)).toEqual({ passed: 3, failed: 1, notRun: 0 });
  });

  test('counts an error outside every test as failed', () => {
    expect(countTests(report({}), 1).failed).toBe(1);
  });

  test('counts a crash without a report, and a run without tests, as failed', () => {
    expect(countTests(undefined, 137)).toEqual({ passed: 0, failed: 1, notRun: 0 });
    expect(countTests(report({ numPassedTests: 0 }), 0).failed).toBe(1);
  });

  test('tells how many tests did not run', () => {
    expect(countTests(report({ numPendingTests: 2, numTodoTests: 1 }), 0).notRun).toBe(3);
  });
});
