import { type BadFile, makeBadFiles } from '@chartwright/documents/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { CLEAR_LETTER, pdfOf, referralsClient } from './testing/referrals.ts';
import { type Reply, read, useServer } from './testing/server.ts';

/** Files that must do no harm: each is refused with its reason, or held for a person, and nothing beside it suffers. */

const LONG_MS = 240_000;
const AT_ONCE = 3;
const app = useServer();
const client = referralsClient(app, ({ credentials }) => credentials.keys.live);

type Outcome = { readonly upload: Reply; readonly job?: Reply };

let files: readonly BadFile[] = [];
const outcomes = new Map<string, Outcome>();
const healthy: unknown[] = [];

beforeAll(async () => {
  files = await makeBadFiles();
  const queue = files.entries();
  const work = async () => {
    for (const [at, file] of queue) {
      outcomes.set(file.name, await send(file));
      if (at % 10 !== 0) continue;
      const letter = CLEAR_LETTER.replace('Kandos NSW 2848', `Kandos NSW 2848, beside file ${at}`);
      healthy.push(read((await client.process(pdfOf(letter))).job, 'result.triage.category'));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}, LONG_MS);

async function send({ bytes, name }: BadFile): Promise<Outcome> {
  const upload = await client.upload([{ bytes, name }]);
  if (upload.status !== 200) return { upload };
  const started = await client.extract(String(read(upload, 'data.0.record_id')));
  return { upload, job: await client.waitForJob(String(read(started, 'job_id')), LONG_MS) };
}

const named = (pick: (file: BadFile, outcome: Outcome) => boolean): string[] =>
  files.flatMap((file) => {
    const outcome = outcomes.get(file.name);
    return outcome !== undefined && pick(file, outcome) ? [file.name] : [];
  });

describe('of more than sixty bad files', () => {
  test('each has an answer', () => {
    expect(files.length).toBeGreaterThanOrEqual(60);
    expect(outcomes.size).toBe(files.length);
    expect(named((_, { upload }) => ![200, 400, 413].includes(upload.status))).toEqual([]);
  });

  test('each that is refused is told why, by a reason its kind allows', () => {
    const refused = named((_, { upload }) => upload.status === 400);
    expect(refused.length).toBeGreaterThan(30);
    const unexplained = named((file, { upload }) => {
      if (upload.status !== 400) return false;
      const message = String(read(upload, 'error.details.0.message'));
      return !(file.refused ?? []).some((reason) => message.endsWith(`(${reason})`));
    });
    expect(unexplained).toEqual([]);
  });

  test('each that is taken and cannot be read whole is a person’s', () => {
    const silent = named((file, { job }) => {
      if (job === undefined || file.read === true) return false;
      const isHeld = read(job, 'status') === 'failed' || read(job, 'result.triage.human_review') === true;
      return !isHeld;
    });
    expect(silent).toEqual([]);
  });

  test('none hurts a good letter that is read beside it', () => {
    expect(healthy.length).toBeGreaterThan(5);
    expect([...new Set(healthy)]).toEqual(['CAT1']);
  });
});
