import { readdirSync, readFileSync } from 'node:fs';

import type { Model } from './model.ts';
import { readModel } from './read-model.ts';

const FOLDER = new URL('../models/', import.meta.url);

/** The models that are shipped, by id. `claims.json` is put together with its parts `claims-….json`, but the words. */
export function builtInModels(): ReadonlyMap<string, Model> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json') && !file.endsWith('-words.json'));
  const ids = files.filter((file) => !file.includes('-')).map((file) => file.slice(0, -'.json'.length));
  return new Map(ids.toSorted(byText).map((id) => [id, readParts(id, files)]));
}

function readParts(id: string, files: readonly string[]): Model {
  const parts = files.filter((file) => file.startsWith(`${id}-`)).toSorted(byText);
  return readModel(
    ...[`${id}.json`, ...parts].map(
      (file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as unknown,
    ),
  );
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1);
