import { type MetricGroup, ProviderFault, type WearableConnector } from '../../connector.ts';
import { groupsOf } from '../notices.ts';
import { isSame } from '../signatures.ts';
import known from './resources.json' with { type: 'json' };

const HOUR_MS = 3_600_000;

/**
 * WITHINGS signs nothing: the address it was given holds a part nobody can guess. It asks with HEAD whether we are
 * there, and drops a subscription after four answers later than two seconds.
 */
export const webhook: NonNullable<WearableConnector['webhook']> = {
  handshake: ({ method, segment }, credentials) => {
    if (method !== 'HEAD') return undefined;
    return { status: isSame(segment, credentials.webhookSegment) ? 200 : 404 };
  },
  verify: ({ segment }, credentials) => isSame(segment, credentials.webhookSegment),
  parse: ({ body }) => {
    const form = new URLSearchParams(body.toString('utf8'));
    const providerUserId = form.get('userid');
    if (providerUserId === null || providerUserId === '') throw new ProviderFault('bad_answer');
    const types: readonly MetricGroup[] = groupsOf(known.applis, form.get('appli') ?? '');
    const from = Number(form.get('startdate'));
    const to = Number(form.get('enddate'));
    const hasWindow = from > 0 && to >= from;
    return [
      {
        providerUserId,
        types,
        ...(hasWindow && {
          window: { from: new Date(from * 1000 - HOUR_MS), to: new Date(to * 1000 + HOUR_MS) },
        }),
      },
    ];
  },
};
