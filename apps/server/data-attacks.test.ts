import { beforeAll, test } from 'vitest';
import { makeVictim, useCanaries, type Victim } from './testing/attackers.ts';
import { generate, load } from './testing/hospital.ts';
import { describeQuestionAttacks } from './testing/question-attacks.ts';
import { loadClinic } from './testing/questions.ts';
import { useServer } from './testing/server.ts';

/** What is asked in words, as typed queries and of workflows, to make the engine do something else than answer. */

const app = useServer();
const canaries = useCanaries(app);
let victim: Victim;

beforeAll(async () => {
  await loadClinic(app(), app().credentials.keys.test, ['members', 'eligibility', 'claims', 'providers']);
  await load(app(), generate(400, 7));
  victim = await makeVictim(app());
}, 180_000);

describeQuestionAttacks({ app, canaries, victim: () => victim });

test('and nothing was read, visited, written or told', () => {
  canaries.expectUntouched();
});
