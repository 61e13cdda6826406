import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { factCatalogue, parsePathway, pathwaySchema, systemTemplates } from './index.ts';
import { Catalogue, Document } from './model.ts';
import { templateText } from './testing/cases.ts';

const ajv = new Ajv2020.default({ strict: false, validateFormats: false });
const accepts = ajv.compile(pathwaySchema());

test('the published schema is the one the reader uses (write it with vitest -u)', async () => {
  const text = `${JSON.stringify(pathwaySchema(), null, 1)}\n`;
  await expect(text).toMatchFileSnapshot('./generated/pathway.schema.json');
});

test.each(systemTemplates)('the published schema accepts template $id', ({ text }) => {
  expect(accepts(parse(text)), ajv.errorsText(accepts.errors)).toBe(true);
});

test('the fact catalogue has the form of the facts and fields of a document', () => {
  expect(Catalogue.safeParse(factCatalogue).error?.issues).toBeUndefined();
});

type Place = { readonly holder: Record<string, unknown>; readonly key: string };

/** Every value of a document with the object or list that holds it. */
function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesOf(holder[key])]);
}

const WRONG = [null, 7, -1, 1.5, 'no such word!', '', [], {}, true, { fact: 'age' }, 'x'.repeat(5000)];

describe('any document with one value changed', () => {
  test('is accepted by the published schema exactly when the reader accepts its form', () => {
    const text = templateText('respiratory-sleep');
    const count = placesOf(parse(text)).length;
    const change = fc.record({
      at: fc.nat({ max: count - 1 }),
      wrong: fc.oneof(fc.constantFrom(...WRONG), fc.constant(undefined)),
      name: fc.option(fc.constantFrom('extra', 'fact', 'value'), { nil: undefined }),
    });
    fc.assert(
      fc.property(change, ({ at, wrong, name }) => {
        const document: unknown = parse(text);
        const place = placesOf(document)[at];
        if (place === undefined) return;
        if (wrong === undefined && !Array.isArray(place.holder)) delete place.holder[place.key];
        else if (wrong !== undefined) place.holder[name ?? place.key] = structuredClone(wrong);
        expect(accepts(document)).toBe(Document.safeParse(document).success);
      }),
      { numRuns: 400 },
    );
  });

  test('is read or refused with a message and a path, never an exception', () => {
    const text = templateText('gynaecology');
    const count = placesOf(parse(text)).length;
    fc.assert(
      fc.property(fc.nat({ max: count - 1 }), fc.constantFrom(...WRONG), (at, wrong) => {
        const document: unknown = parse(text);
        const place = placesOf(document)[at];
        if (place !== undefined) place.holder[place.key] = wrong;
        const parsed = parsePathway(document);
        if (parsed.state === 'invalid')
          expect(parsed.issues.every(({ message }) => message !== '')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
