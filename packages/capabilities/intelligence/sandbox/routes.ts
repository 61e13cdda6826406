import { routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { alias } from '../alias.ts';
import { intelligence } from '../surface.ts';
import { sandboxErrors } from './errors.ts';
import { ClockMove, ClockQuery, ClockView } from './model.ts';
import type { SandboxClock } from './service.ts';

const route = routesOf<{ readonly sandboxClock: SandboxClock }>();
const path = '/api/v1/sandbox/clock';
const { table } = sandboxErrors;

export const sandboxRoutes = [
  route({
    surface: intelligence,
    method: 'GET',
    path,
    aliases: alias(path),
    operationId: 'sandbox.clock.read',
    summary: 'Where the clock of the test world stands',
    scope: 'intelligence:read',
    query: ClockQuery,
    reply: ClockView,
    errors: [table.liveKey],
    handle: ({ actor, query, use }) => use.sandboxClock.read(actor, query.wait === 'true'),
  }),
  route({
    surface: intelligence,
    method: 'POST',
    path,
    aliases: alias(path),
    operationId: 'sandbox.clock.move',
    summary: 'Move the clock of the test world forwards',
    description:
      'What falls due on the way (deliveries that are tried again, syncs, steps of the simulated laboratory) is done in its order, by a worker: read the clock with ?wait=true to know when it has arrived.',
    scope: 'intelligence:write',
    body: ClockMove,
    reply: ClockView,
    status: 202,
    effect: 'stored',
    errors: [table.liveKey, table.backwards],
    example: { advanceSeconds: 3600 },
    handle: (call) => call.use.sandboxClock.move(call, call.body),
  }),
  route({
    surface: intelligence,
    method: 'DELETE',
    path,
    aliases: alias(path),
    operationId: 'sandbox.clock.reset',
    summary: 'Set the clock of the test world back to real time',
    description: 'What fell due while it was ahead stays done.',
    scope: 'intelligence:write',
    reply: z.null(),
    status: 204,
    effect: 'stored',
    errors: [table.liveKey],
    handle: (call) => call.use.sandboxClock.reset(call),
  }),
];
