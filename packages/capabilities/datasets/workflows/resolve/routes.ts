import { routesOf } from '@chartwright/platform';
import { queryErrors } from '../../queries/errors.ts';
import { at } from '../../surface.ts';
import { ResolveBody, ResolveReply } from './model.ts';
import type { Resolver } from './service.ts';

export type ResolverUse = { readonly resolver: Resolver };

const route = routesOf<ResolverUse>();

export const resolveRoutes = [
  route({
    ...at('/resolve/'),
    method: 'POST',
    operationId: 'data.entities.resolve',
    summary: 'Find the id of a procedure, condition, DRG, payor, surgeon, …',
    description:
      'Ranked candidates among what the organisation has, and, for procedures and conditions, among the concepts of the loaded terminology. Word order, spelling slips and initials do not matter. An id is chosen only where one candidate is clearly best. Broader and narrower concepts, maps and OMOP concepts are given where a loaded release has them, else they are `not_modelled`. Nothing is stored.',
    scope: 'query:read',
    body: ResolveBody,
    reply: ResolveReply,
    errors: [queryErrors.table.datasetUnknown],
    example: { query: 'total knee replacement', entity_type: 'procedure' },
    handle: ({ actor, body, use, clock, requestId }) =>
      use.resolver.resolve({ actor, clock, requestId }, body),
  }),
];
