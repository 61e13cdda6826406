import { buffer } from 'node:stream/consumers';
import { SIZE_MAX_BYTES } from '@chartwright/hl7v2';
import { alias, intelligence } from '@chartwright/intelligence';
import { Answer, routesOf } from '@chartwright/platform';
import { z } from 'zod';
import { labsErrors } from '../errors.ts';
import type { LabInbox } from './service.ts';

const route = routesOf<{ readonly labInbox: LabInbox }>();
const { table } = labsErrors;
const RESULTS = '/api/v1/labs/results/hl7';
const MEDIA_TYPES = ['x-application/hl7-v2+er7', 'application/hl7-v2'] as const;
const [ER7] = MEDIA_TYPES;

export const inboundRoutes = [
  route({
    surface: intelligence,
    method: 'POST',
    path: RESULTS,
    aliases: alias(RESULTS),
    operationId: 'labs.results.receiveHl7',
    summary: 'Receive results as HL7 version 2 (ORU^R01)',
    description:
      'The body is a message, several, or a batch, of at most 10 MB, in the character set of MSH-18. Answered in the same media type with an ACK for each message: AA, or AE or AR with the place of what is wrong; with CA, CE or CR where MSH-15 asks for that. A message that was taken before is answered as it was then. Answers of a laboratory to orders (ACK, ORL^O22, ORR^O02) are taken here too. A report that finds no order waits for a person.',
    scope: 'labs:write',
    query: z.strictObject({
      laboratoryId: z.string().max(100).optional().describe('Who sends; else it is found by MSH-3 and MSH-4'),
    }),
    reply: z.string().describe('ER7'),
    otherMediaTypes: [ER7],
    effect: 'stored',
    upload: {
      kind: 'whole',
      mediaTypes: MEDIA_TYPES,
      sizeMaxBytes: SIZE_MAX_BYTES,
      receive: (_call, file) => buffer(file.content),
      discard: () => Promise.resolve(),
    },
    errors: [table.laboratoryUnknown],
    handle: async ({ tx, actor, query, use, clock, requestId, received }) =>
      new Answer(await use.labInbox.take({ tx, actor, clock, requestId }, received, query.laboratoryId), {
        bareMediaType: `${ER7}; charset=utf-8`,
      }),
  }),
];
