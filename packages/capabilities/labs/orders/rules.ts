import table from './data/transitions.json' with { type: 'json' };

export const STATUSES = [
  'requested',
  'authorized',
  'scheduled',
  'collected',
  'resulted',
  'completed',
  'declined',
  'cancelled',
  'failed',
  'expired',
] as const;

export type Status = (typeof STATUSES)[number];

/** Where an order stands: its status, and the finer step inside of it. */
export type Standing = { readonly status: Status; readonly stage: string };

const MOVES: Readonly<Record<Status, readonly string[]>> = table.moves;
const STAGES: Readonly<Record<Status, Readonly<Record<string, readonly string[] | undefined>>>> =
  table.stages;

export const stagesOf = (status: Status): readonly string[] => Object.keys(STAGES[status]);

/** Whether the table lets an order go from where it stands to there. */
export function mayMove(from: Standing, to: Standing): boolean {
  if (!stagesOf(to.status).includes(to.stage)) return false;
  if (from.status !== to.status) return MOVES[from.status].includes(to.status);
  return STAGES[from.status][from.stage]?.includes(to.stage) ?? false;
}

export const isEnd = (status: Status): boolean => MOVES[status].length === 0;

/** Before the specimen was taken an order may still run out of time. */
export const mayExpire = (status: Status): boolean => MOVES[status].includes('expired');

/** Whether a provider stands behind the order: what is not authorized leaves no paper and no message. */
export const START: Standing = { status: 'requested', stage: 'awaiting_authorization' };
