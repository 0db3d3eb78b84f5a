/** Counts what the test runners report in JSON. */

/** A file that could not even be loaded has no failed test, and counts as one failure. */
export function tallyVitest(report) {
  const tally = { passed: 0, failed: 0, skipped: [] };
  for (const file of report.testResults) {
    const failedBefore = tally.failed;
    for (const test of file.assertionResults) {
      if (test.status === "passed") tally.passed++;
      else if (test.status === "failed") tally.failed++;
      else tally.skipped.push(test.fullName);
    }
    if (file.status === "failed" && tally.failed === failedBefore) tally.failed++;
  }
  return tally;
}

/** A flaky test (one that passed on a later try) is a failure here. */
export function tallyPlaywright(report) {
  const tally = { passed: 0, failed: report.errors.length, skipped: [] };
  const visit = (suite, titles) => {
    for (const inner of suite.suites ?? []) visit(inner, [...titles, inner.title]);
    for (const spec of suite.specs ?? [])
      for (const test of spec.tests) {
        if (test.status === "expected") tally.passed++;
        else if (test.status === "skipped") tally.skipped.push([...titles, spec.title].join(" › "));
        else tally.failed++;
      }
  };
  for (const suite of report.suites) visit(suite, [suite.title]);
  return tally;
}

export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`;
}
