import type { ConnectorCtx } from '../connector.ts';
import type { Asked } from './call.ts';

/** The request in the name of the person. */
export const withBearer = (ctx: Pick<ConnectorCtx, 'accessToken' | 'signal'>, asked: Asked): Asked => ({
  ...asked,
  headers: { authorization: `Bearer ${ctx.accessToken}`, ...asked.headers },
  signal: ctx.signal,
});
