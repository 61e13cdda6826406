import { z } from 'zod';
import { type FhirType, parametersOf, sortsOf } from './parameters.ts';

const value = z.union([z.string(), z.array(z.string())]).optional();

const RESULT = {
  _count: value.describe('Resources on a page, 20 when absent, at most 100; 0 counts only'),
  _summary: value.describe('count: only how many there are'),
  _cursor: value.describe('Of a next link'),
};

const FORMAT = { _format: z.string().optional().describe('json; goes before Accept') };

export const FormatQuery = z.object(FORMAT);
export const ResourceParams = z.object({ id: z.string() });

export const EverythingQuery = z.looseObject({
  _count: RESULT._count,
  _from: value.describe('Of a next link'),
  _cursor: RESULT._cursor,
  ...FORMAT,
});

/** Unknown parameters are told to the client, not refused here. */
export const searchQuery = (type: FhirType) =>
  z.looseObject({
    ...Object.fromEntries(
      Object.entries(parametersOf(type)).map(([name, { documentation }]) => [
        name,
        value.describe(documentation),
      ]),
    ),
    ...sortQuery(type),
    ...RESULT,
    ...FORMAT,
  });

function sortQuery(type: FhirType) {
  const names = Object.keys(sortsOf(type));
  if (names.length === 0) return {};
  return { _sort: value.describe(`${names.join(' or ')}, with - before it the other way round`) };
}

export const Resource = z
  .looseObject({ resourceType: z.string() })
  .describe('As FHIR R4 (4.0.1) defines it')
  .meta({ id: 'Resource' });
