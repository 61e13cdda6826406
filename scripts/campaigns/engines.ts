// The engines' properties over many more generated requests than a test run has time for: `npm run campaign -- engines
// [requests]`. Prints the count and ends with 1 at the first counterexample.
import { runEngineProperties } from '@chartwright/engines/campaign';
import * as fc from 'fast-check';

const requests = Number(process.argv[2] ?? 200_000);
const startedAt = performance.now();
runEngineProperties(fc, requests);
console.log(
  `${requests} generated requests, no counterexample, ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
);
