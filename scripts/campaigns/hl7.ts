// Mutated HL7 messages, each of which has to be answered: `npm run campaign -- hl7 [messages]`. Then the longest inputs
// that are meant to be slow, with the time each took: a reader that looks at a byte more than a few times shows here.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomFrom } from '@chartwright/hl7v2/testing';
import { answerBytes, answerMutations } from '@chartwright/labs/campaign';

const count = Number(process.argv[2] ?? 100_000);
const folder = join(import.meta.dirname, '../../packages/capabilities/labs/hl7/cases');
const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.hl7'))
  .map((name) => readFileSync(join(folder, name), 'latin1').replaceAll('\n', '\r'));

const startedAt = performance.now();
const answered = answerMutations(texts, count, randomFrom(1));
const seconds = (performance.now() - startedAt) / 1000;
console.log(`${count} mutated messages, each answered, ${seconds.toFixed(1)} s`, answered);

const SIZE = 10 * 1024 * 1024;
const HEAD = 'MSH|^~\\&|LIS|N|||20260301||ORU^R01|M1|P|2.5.1\rOBR|1|||A^B\rOBX|1|TX|A^B||';
const PIECES = [
  '|',
  '^',
  '~',
  '&',
  '\\',
  '\\X41\\',
  '\\.sp99\\',
  'a',
  ' ',
  '\r',
  'OBX|1|ST|A\r',
  'MSH|^~\\&|A\r',
  'é',
  '-1',
];
for (const piece of PIECES) {
  const body = piece.repeat(Math.floor((SIZE - HEAD.length) / Buffer.byteLength(piece)));
  const bytes = Buffer.from(`${HEAD}${body}`);
  const from = performance.now();
  const { length } = answerBytes(bytes);
  console.log(
    `10 MB of ${JSON.stringify(piece)}: ${(performance.now() - from).toFixed(0)} ms, answer ${length} characters`,
  );
}
