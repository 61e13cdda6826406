import { z } from 'zod';
import {
  type ConnectorCtx,
  type MetricGroup,
  type Normalised,
  ProviderFault,
  type SourceHint,
  type WearableConnector,
} from '../../connector.ts';
import { ask, readJson } from '../call.ts';
import { dialectOf } from '../dialect.ts';
import { measured, readItems, reject } from '../emit.ts';
import { oauthOf } from '../oauth.ts';
import { readIso, type Told, writeOffset } from '../times.ts';
import { withBearer } from '../with-bearer.ts';

const dialect = dialectOf('DEXCOM');
const MONITOR: SourceHint = { deviceModel: 'Dexcom', deviceType: 'cgm' };
const WINDOW_MS = 30 * 24 * 3_600_000;

/** Polled only, and retrospective: what is here is hours old. The person revokes at Dexcom; there is nothing to call. */
export const dexcom: WearableConnector = {
  code: 'DEXCOM',
  mode: 'oauth',
  groups: ['glucose'],
  limits: dialect.limits,
  oauth: oauthOf('DEXCOM'),
  sync: readAll,
  afterConnect: async (ctx) => {
    const { body } = await ask(ctx.http, withBearer(ctx, { url: `${dialect.apiUrl}/users/self/dataRange` }));
    const read = z.object({ userId: z.string().min(1) }).safeParse(readJson(body));
    if (!read.success) throw new ProviderFault('bad_answer', { cause: read.error });
    return { providerUserId: read.data.userId };
  },
};

async function* readAll(
  ctx: ConnectorCtx,
  { from, to }: { readonly from: Date; readonly to: Date },
  groups: readonly MetricGroup[],
): AsyncIterable<Normalised> {
  if (!groups.includes('glucose')) return;
  for (let at = from.getTime(); at < to.getTime(); at += WINDOW_MS) {
    const query = { startDate: utc(at), endDate: utc(Math.min(at + WINDOW_MS, to.getTime())) };
    const { body } = await ask(
      ctx.http,
      withBearer(ctx, { url: `${dialect.apiUrl}/users/self/egvs`, query }),
    );
    const page = z.object({ records: z.array(z.unknown()) }).safeParse(readJson(body));
    if (!page.success) throw new ProviderFault('bad_answer', { cause: page.error });
    await ctx.keepRaw?.(body);
    yield* readItems(page.data.records, Reading, readReading);
  }
}

/** Seconds in UTC and no `Z`: what Dexcom asks for. */
const utc = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

const Reading = z.object({
  recordId: z.string().nullish(),
  systemTime: z.string(),
  displayTime: z.string().nullish(),
  value: z.number().nullish(),
  unit: z.string().nullish(),
  transmitterGeneration: z.string().nullish(),
});

/** Molar mass of glucose over ten: 180.156 g/mol. */
const MG_DL_OF_MMOL_L = 18.0156;

function readReading(item: z.infer<typeof Reading>): Normalised[] {
  const externalId = item.recordId ?? undefined;
  const { value } = item;
  if (value === undefined || value === null) return [reject('no_value', externalId)];
  const unit = item.unit ?? 'mg/dL';
  if (unit !== 'mg/dL' && unit !== 'mmol/L') return [reject('unknown_unit', externalId)];
  const source = {
    ...MONITOR,
    ...(typeof item.transmitterGeneration === 'string' && {
      deviceModel: `Dexcom ${item.transmitterGeneration}`,
    }),
  };
  return measured({
    metric: 'glucose',
    value: unit === 'mg/dL' ? value : value * MG_DL_OF_MMOL_L,
    start: readTimes(item),
    source,
    externalId,
  });
}

const QUARTER_MS = 15 * 60_000;

/** The zone is what the display is ahead of the system by, to the quarter of an hour; either may come with an offset. */
function readTimes({ systemTime, displayTime }: z.infer<typeof Reading>): Told | undefined {
  const system = readIso(systemTime, { zone: '+00:00' });
  if (system === undefined) return undefined;
  const shown = readIso((displayTime ?? '').slice(0, 19), { zone: '+00:00' });
  const zone =
    shown === undefined ? undefined : writeOffset(Math.round((shown.ms - system.ms) / QUARTER_MS) * 15);
  return { ms: system.ms, ...(zone !== undefined && { zone }) };
}
