import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { systemTemplates } from './templates.ts';
import { pathwayOf } from './testing/cases.ts';

const folder = new URL('./templates/', import.meta.url);

const templates = readdirSync(folder)
  .toSorted()
  .map((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const { document } = pathwayOf(text);
    const specialties = [...new Set(Object.values(document.conditions).map(({ specialty }) => specialty))];
    const { id, version, title, description } = document;
    return { id, version, title, description, specialties, text };
  });

test('the generated list holds every template file as it is (write it with vitest -u)', async () => {
  await expect(`${JSON.stringify(templates, null, 1)}\n`).toMatchFileSnapshot('./generated/templates.json');
});

test('at least eight specialties and the demonstration clinic are among them', () => {
  const specialties = new Set(systemTemplates.flatMap((template) => template.specialties));
  expect(specialties.size).toBeGreaterThanOrEqual(8);
  expect(systemTemplates.map(({ id }) => id)).toContain('demo-clinic-au');
});

describe.each(systemTemplates.map((template) => [template.id, template] as const))(
  'template %s',
  (id, { text }) => {
    test('stands in a file of its own id and says that it is to be checked locally', () => {
      expect(readFileSync(new URL(`${id}.yaml`, folder), 'utf8')).toBe(text);
      expect(pathwayOf(text).document.notice).toContain('checks every rule');
      expect(parse(text)).toMatchObject({ id });
    });

    test('cites a source at every rule', () => {
      expect(pathwayOf(text).rules.filter(({ cite }) => cite.length === 0)).toEqual([]);
    });
  },
);
