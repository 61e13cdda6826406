// Direction of imports: apps → capabilities → pure packages → kernel, capabilities → platform → kernel.
// No folder is exempt. scripts/direction.test.ts proves that every rule fires.
const PURE = 'engines|clinical-text|terminology|pathways|documents|fhir|hl7v2|analytics';
/** These compute only; the other pure packages also read files or run children, but never reach the network. */
const COMPUTING = 'engines|clinical-text|pathways|fhir|hl7v2';
const HASHING = '^packages/(engines/calibration/|pathways/digest[.]ts$)';
const OURS = '^(apps|packages|examples|benchmarks|scripts)/';
const TEST = '[.]test[.]tsx?$';
const PACKAGE = '^packages/((?:capabilities/)?[^/]+)/';

/** One line of the rule book: its name and reason are printed with the offending edge. */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

export default {
  forbidden: [
    rule(
      'kernel-imports-nothing-of-ours',
      'Everything stands on the kernel, so it stands on nothing.',
      { path: '^packages/kernel/' },
      { path: OURS, pathNot: '^packages/kernel/' },
    ),
    rule(
      'pure-imports-kernel-only',
      'A pure package is trusted because nothing but its arguments can change its answer.',
      { path: `^packages/(${PURE})/`, pathNot: TEST },
      { path: OURS, pathNot: '^packages/(kernel|$1)/' },
    ),
    rule(
      'pure-test-imports-kernel-only',
      'The tests of a pure package need no server either; they may use scripts.',
      { path: `^packages/(${PURE})/.*${TEST}` },
      { path: OURS, pathNot: '^(packages/(kernel|$1)|scripts)/' },
    ),
    rule(
      'computing-has-no-outside',
      'No files, no network, no processes, no randomness: the data of these packages is imported or passed in.',
      { path: `^packages/(${COMPUTING})/`, pathNot: [TEST, HASHING] },
      { dependencyTypes: ['core'], pathNot: '^(node:)?(assert|buffer|string_decoder|url|util)(/|$)' },
    ),
    rule(
      'hashing-has-no-other-outside',
      'Calibration signs its reports and a pathway its text with a hash; neither has another outside.',
      { path: HASHING, pathNot: TEST },
      { dependencyTypes: ['core'], pathNot: '^(node:)?(assert|buffer|crypto|string_decoder|url|util)(/|$)' },
    ),
    rule(
      'pure-has-no-network',
      'Documents, terminology and analytics work on what is on the machine; nothing leaves the building.',
      { path: `^packages/(${PURE})/`, pathNot: TEST },
      { dependencyTypes: ['core'], path: '^(node:)?(dgram|dns|http|http2|https|net|tls)(/|$)' },
    ),
    rule(
      'platform-imports-kernel-only',
      'The platform knows no clinical word.',
      { path: '^packages/platform/', pathNot: TEST },
      { path: OURS, pathNot: '^packages/(kernel|platform)/' },
    ),
    rule(
      'platform-test-imports-kernel-only',
      'The tests of the platform may use scripts besides.',
      { path: `^packages/platform/.*${TEST}` },
      { path: OURS, pathNot: '^(packages/(kernel|platform)|scripts)/' },
    ),
    rule(
      'capability-imports-no-app-or-client',
      'A capability serves apps and clients; it does not know them.',
      { path: '^packages/capabilities/', pathNot: TEST },
      { path: '^(apps|examples|benchmarks|scripts|packages/(sdk|capture))/' },
    ),
    rule(
      'capability-through-its-index',
      'A capability meets another only through its index.ts.',
      { path: '^packages/capabilities/([^/]+)/' },
      {
        path: '^packages/capabilities/',
        pathNot: ['^packages/capabilities/$1/', '^packages/capabilities/[^/]+/index[.]ts$'],
      },
    ),
    rule(
      'rules-never-import-platform',
      'Decisions do no I/O: rules.ts sees models, pure packages and the kernel.',
      { path: '^packages/capabilities/[^/]+/rules([.]ts$|/)', pathNot: TEST },
      { path: '^packages/platform/' },
    ),
    rule(
      'client-imports-no-server-code',
      'The SDK and the capture library run in a browser.',
      { path: '^packages/(sdk|capture)/', pathNot: TEST },
      { path: OURS, pathNot: '^packages/$1/' },
    ),
    rule(
      'example-imports-clients-only',
      'An example shows what a user can do, who has no server code.',
      { path: '^examples/([^/]+)/' },
      { path: OURS, pathNot: '^(examples/$1|packages/(sdk|capture))/' },
    ),
    rule(
      'package-through-its-door',
      'Another package is imported by its name, which opens only what its package.json exports.',
      { path: PACKAGE },
      { path: PACKAGE, pathNot: '^packages/$1/', dependencyTypesNot: ['aliased-workspace'] },
    ),
    rule(
      'package-through-its-door-from-outside',
      'Apps, benchmarks and scripts use the same door.',
      { path: '^(apps|examples|benchmarks|scripts)/' },
      { path: PACKAGE, dependencyTypesNot: ['aliased-workspace'] },
    ),
    rule(
      'product-runs-without-development-tools',
      'A server is installed with `npm ci --omit=dev`.',
      { path: '^(apps|packages)/', pathNot: [TEST, '[.]config[.]ts$'] },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    rule('no-cycle', 'Two files that need each other are one file, or hide a third.', {}, { circular: true }),
    rule(
      'no-unresolved-import',
      'The file is absent, or the package does not export it.',
      {},
      { couldNotResolve: true },
    ),
  ],
  options: {
    // Types are edges too: a type of the platform in a rule is a door left ajar.
    parser: 'tsc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
