import { auditing, notingShown, type Owner } from '@chartwright/platform';

export type { Change, Reader } from '@chartwright/platform';

export const audit = auditing<'upload' | 'dataset'>();
export const noteShown = notingShown('upload');

const JOB = 'datasets.load';

/** On whose behalf a job changes something. */
export const jobActor = (owner: Owner) => ({ ...owner, kind: 'job' as const, id: JOB });
