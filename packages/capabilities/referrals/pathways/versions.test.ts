import { fileURLToPath } from 'node:url';
import { systemTemplates } from '@chartwright/pathways';
import { type Db, inTransaction, platformMigrations } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Owner } from '../owner.ts';
import checkDocument from './check-document.ts';
import * as store from './store.ts';
import { createTemplates } from './templates.ts';
import { createPathwayVersions } from './versions.ts';

const database = useTestDatabase([
  platformMigrations,
  fileURLToPath(new URL('../migrations', import.meta.url)),
]);
const db = (): Db => database().db;
const at = new Date('2026-03-05T09:00:00Z');
const owner: Owner = { orgId: 'org_1', mode: 'live' };
const versions = createPathwayVersions(createTemplates());
const breast = systemTemplates.find(({ id }) => id === 'breast')?.text ?? '';

beforeEach(async () => {
  await database().pool.query(
    'truncate pathways, pathway_versions, active_pathways, pathway_templates cascade',
  );
});

type Order = { readonly title?: string; readonly as?: Owner; readonly isDraft?: boolean };

/** Leaves a version, published by p1. */
async function put(
  id: string,
  version: string,
  { title, as = owner, isDraft = false }: Order = {},
): Promise<void> {
  const checked = checkDocument({ sent: breast, copyAs: { id, version, title } });
  if (checked.state === 'invalid') throw new Error('The copy does not parse');
  const { content } = checked;
  await inTransaction(db(), async (tx) => {
    await store.insertPathway(tx, as, { id, by: 'p1', at });
    await store.insertVersion(tx, as, { id, version, content, by: 'p1', at });
    const signed = { by: 'p1', at, note: 'Agreed', backtestId: null, acknowledged: [], approval: 'x' };
    if (!isDraft) await store.publishDraft(tx, as, { id, version, ...signed, findings: content.findings });
  });
}

const activate = (id: string, version: string) =>
  inTransaction(db(), (tx) => store.activate(tx, owner, { id, version, by: 'p1', at }));

const found = async (name: string, version?: string) => {
  const one = await versions.find(db(), owner, name, version);
  return one && `${one.id}@${one.version}`;
};

describe('what decides', () => {
  test('is the template of the demonstration clinic where nothing was chosen, and it is kept as it is', async () => {
    const { id, sha256, text } = await versions.active(db(), owner);
    expect(id).toBe('demo-clinic-au');
    const named = { id, version: '1.0.0', sha256 };
    expect(await store.findByDigest(db(), owner, named)).toBe(text);
    expect(await versions.active(db(), owner)).toMatchObject({ sha256 });
  });

  test('is what the organisation has made active, in that mode alone', async () => {
    await put('own', '1.0.0');
    await activate('own', '1.0.0');
    expect(await versions.active(db(), owner)).toMatchObject({ id: 'own', version: '1.0.0' });
    for (const other of [
      { ...owner, mode: 'test' as const },
      { ...owner, orgId: 'org_2' },
    ]) {
      expect(await versions.active(db(), other)).toMatchObject({ id: 'demo-clinic-au' });
    }
  });
});

describe('a pathway that is named', () => {
  test('is found by its id: the version that decides, else the newest that is published', async () => {
    await put('own', '1.9.0');
    await put('own', '1.10.0');
    await put('own', '2.0.0', { isDraft: true });
    expect(await found('own')).toBe('own@1.10.0');
    await activate('own', '1.9.0');
    expect(await found('own')).toBe('own@1.9.0');
    expect(await found('own', '1.10.0')).toBe('own@1.10.0');
    expect(await found('own', '2.0.0')).toBeUndefined();
  });

  test('is found by its title in any case, also one of the system', async () => {
    await put('own', '1.0.0', { title: 'North clinic' });
    expect(await found('north CLINIC')).toBe('own@1.0.0');
    expect(await found('breast surgery')).toBe('breast@1.0.0');
    expect(await found('breast', '1.0.0')).toBe('breast@1.0.0');
    expect(await found('breast', '7.0.0')).toBeUndefined();
    expect(await found('astrology')).toBeUndefined();
    await put('copied', '1.0.0');
    expect(await found('breast surgery')).toBe('copied@1.0.0');
  });

  test('is unknown where two have the title: neither may decide in place of the other', async () => {
    await put('one', '1.0.0', { title: 'North clinic' });
    await put('two', '1.0.0', { title: 'North clinic' });
    expect(await found('North clinic')).toBeUndefined();
    expect(await found('one')).toBe('one@1.0.0');
  });

  test('is not found by a title that its published version no longer has', async () => {
    await put('own', '1.0.0', { title: 'Old name' });
    await put('own', '1.1.0', { title: 'New name' });
    expect(await found('Old name')).toBeUndefined();
    expect(await found('New name')).toBe('own@1.1.0');
  });

  test('of another organisation is unknown', async () => {
    await put('own', '1.0.0', { as: { orgId: 'org_2', mode: 'live' } });
    expect(await found('own')).toBeUndefined();
  });

  test('tells the semi-automatic pathways that can be started', async () => {
    const text = breast.replace(
      'nodes:\n',
      'nodes:\n  - manuallyRun: second-look\n    title: Second look\n    nodes:\n      - { trigger: SEEN, condition: breastLump, when: { always: true }, whenTrue: [{ recommend: accept, category: CAT1 }], cite: [x] }\n',
    );
    const checked = checkDocument({ sent: text, copyAs: { id: 'own', version: '1.0.0' } });
    expect(checked).toMatchObject({ content: { starts: ['second-look'] } });
  });
});
