import { inTransaction, loadSecrets } from '@chartwright/platform';
import { type Imported, insertImported, replaceOfNote } from '@chartwright/records/clinical/store';
import { type Reply, read, send, type TestApp } from './server.ts';

export const FHIR = '/fhir/R4';

type Json = Readonly<Record<string, unknown>>;
type Headers = Readonly<Record<string, string>>;
export type Entry = {
  readonly fullUrl?: string;
  readonly resource: Json & { readonly id: string; readonly resourceType: string };
  readonly search: { readonly mode: string };
};

/** The FHIR facade as one key sees it. */
export function fhirClient(app: () => TestApp, keyOf: (app: TestApp) => string) {
  const get = (path: string, headers: Headers = {}): Promise<Reply> =>
    send(app(), 'GET', `${FHIR}${path}`, {
      headers: { authorization: `Bearer ${keyOf(app())}`, ...headers },
    });
  return {
    get,
    form: (type: string, fields: string, headers: Headers = {}): Promise<Reply> =>
      send(app(), 'POST', `${FHIR}/${type}/_search`, {
        headers: {
          authorization: `Bearer ${keyOf(app())}`,
          'content-type': 'application/x-www-form-urlencoded',
          ...headers,
        },
        raw: fields,
      }),
    /** The ids a search finds, in its order, following next links. */
    async idsOf(path: string): Promise<string[]> {
      const ids: string[] = [];
      for (let next: string | undefined = path; next !== undefined; ) {
        const reply: Reply = await get(next);
        if (reply.status !== 200) throw new Error(`A search answered ${reply.status}`);
        ids.push(...matchesIn(reply).map(({ resource }) => resource.id));
        next = linkOf(reply, 'next')?.slice(app().baseUrl.length + FHIR.length);
      }
      return ids;
    },
  };
}

export const entriesIn = (reply: Reply): readonly Entry[] => (read(reply, 'entry') ?? []) as readonly Entry[];

export const matchesIn = (reply: Reply): readonly Entry[] =>
  entriesIn(reply).filter(({ search }) => search.mode === 'match');

export const linkOf = (reply: Reply, relation: string): string | undefined =>
  (read(reply, 'link') as readonly { readonly relation: string; readonly url: string }[]).find(
    (link) => link.relation === relation,
  )?.url;

/** Writes facts as other parts of the practice record do. */
export function factsOf(app: () => TestApp, mode: 'test' | 'live' = 'live') {
  const owner = () => ({ orgId: app().credentials.orgId, mode });
  const sealKey = async () => {
    const { dataDir } = app();
    return (await loadSecrets({ dataDir, masterKey: undefined, masterKeyFile: undefined })).recordSeal;
  };
  return {
    async import(imported: readonly Imported[], at = new Date()): Promise<string[]> {
      const source = { at, sealKey: await sealKey() };
      return inTransaction(app().database.db, (tx) => insertImported(tx, owner(), imported, source));
    },
    async ofNote(
      noteId: string,
      patientId: string,
      resources: Parameters<typeof replaceOfNote>[3],
      at = new Date(),
    ): Promise<void> {
      const source = { noteId, patientId, at, sealKey: await sealKey() };
      await inTransaction(app().database.db, (tx) => replaceOfNote(tx, owner(), source, resources));
    },
  };
}
