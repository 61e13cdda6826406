/** The part of vitest's JSON report that we read. */
export type VitestReport = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
};

export type Counts = { readonly passed: number; readonly failed: number; readonly notRun: number };

/**
 * Counts tests, and as failed also what vitest reports in other ways: a file that could not be loaded, an error
 * outside every test, a crash that left no report, a run without any test.
 *
 * @param report what vitest wrote, or undefined when it wrote nothing
 * @param exitCode of vitest
 */
export function countTests(report: VitestReport | undefined, exitCode: number): Counts {
  if (report === undefined) return { passed: 0, failed: 1, notRun: 0 };
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length;
  const counted = report.numFailedTests + brokenFiles;
  const saysOtherwise = counted === 0 && (exitCode !== 0 || report.numPassedTests === 0);
  return {
    passed: report.numPassedTests,
    failed: counted + (saysOtherwise ? 1 : 0),
    notRun: report.numPendingTests + report.numTodoTests,
  };
}
