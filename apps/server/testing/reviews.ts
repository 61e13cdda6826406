import { randomUUID } from 'node:crypto';
import { createWordEngine } from '@chartwright/coding/testing';
import { factCatalogue } from '@chartwright/pathways';
import { createReferralWork, judgeReferral, type Readers } from '@chartwright/referrals/work';
import type { OpenEngine } from '../compose.ts';
import { noConcepts } from './coding.ts';
import type { TestApp } from './server.ts';

const judge: Readers['judge'] = (task, { document }) =>
  judgeReferral(task, {
    facts: { ...factCatalogue.facts, ...document.facts },
    conditions: Object.keys(document.conditions),
  });

/** What the other reader makes of it; by default the same, so that the two always agree. */
export type Second = (reading: ReturnType<typeof judgeReferral>) => ReturnType<typeof judgeReferral>;

/**
 * Reads referrals in the thread of the test with the built-in Judge on both sides: real readings without a terminology to
 * load. `second` makes the other side differ.
 */
export const judgingEngine =
  (second: Second = (reading) => reading): OpenEngine =>
  () => {
    const work = createReferralWork(
      {
        assistant: (task, conditions) =>
          second(judgeReferral(task, { facts: factCatalogue.facts, conditions: [...conditions] })),
        judge,
        code: () => ({ release: 'none', mentions: [] }),
      },
      () => 0,
    );
    return {
      ...createWordEngine(),
      assess: async (request) => work.assess(request),
      ask: async (request) => work.ask(request),
      concepts: noConcepts,
      warmUp: () => undefined,
      stop: async () => undefined,
    };
  };

type Told = {
  readonly name: string;
  readonly birth: string;
  readonly medicare?: string;
  readonly about: string;
  readonly urgency?: string;
};

let letters = 0;

/** A letter of our own, as text; no two are the same file. */
export function letterAbout({ name, birth, medicare, about, urgency = '' }: Told): Buffer {
  letters += 1;
  const text = [
    `Wattle Lane Surgery, room ${letters}`,
    '3 Wattle Lane, Kandos NSW 2848   Ph 02 5550 0171',
    '',
    '2 March 2026',
    '',
    'Dear Registrar',
    '',
    `Re: ${name}   DOB ${birth}${medicare === undefined ? '' : `   Medicare ${medicare}`}`,
    '',
    about,
    '',
    `Medications: nil.\nAllergies: nil known.\n\n${urgency}\n\nDr Ruth Adeyemi\nProvider No. 099001XK`,
  ];
  return Buffer.from(text.join('\n'));
}

/** Starts a job under an id of one's own, with a request of one's own, as the server itself would. */
export async function plantJob(
  app: TestApp,
  recordId: string,
  { id = randomUUID(), request = {} }: { readonly id?: string; readonly request?: object } = {},
): Promise<string> {
  const { pool } = app.database;
  await pool.query(
    `insert into referral_jobs (id, record_id, org_id, mode, asked_by, status, message, request, created_at, updated_at)
     select $1, id, org_id, mode, 'test', 'pending', 'waits', $3, now(), now() from referral_records where id = $2`,
    [id, recordId, JSON.stringify(request)],
  );
  await pool.query(
    `select graphile_worker.add_job('referrals.process', json_build_object('jobId', $1::text))`,
    [id],
  );
  return id;
}

const HAEMATURIA =
  'Thank you for seeing Peter, who has had painless visible haematuria with clots for three weeks. No dysuria, no fever; he has not had a urinary infection. MSU 26/02/2026: red cells over 500, no growth. Renal tract ultrasound 27/02/2026: no hydronephrosis. He is an ex-smoker of 30 pack years.';
const KNEES = 'Thank you for your opinion on his knees.';
const MIGRAINE =
  'Thank you for seeing Peter with chronic migraine without aura for ten years, no red flags. Neurological and fundus examination normal.';

/** What a letter says, by how it comes out. */
export const CASES = {
  /** CAT1, nothing open. */
  clear: { name: 'Mr Peter OKAFOR', birth: '14/07/1958', about: HAEMATURIA },
  /** CAT1, held because the readers differ on the name. */
  urgent: { name: 'Mr Paul OTHER', birth: '14/07/1958', about: HAEMATURIA },
  /** No rule holds. */
  open: { name: 'Mr Peter OKAFOR', birth: '14/07/1958', about: KNEES },
  /** CAT3, held because a more urgent rule is open. */
  routine: { name: 'Mr Peter OKAFOR', birth: '14/07/1958', about: MIGRAINE },
} as const;
