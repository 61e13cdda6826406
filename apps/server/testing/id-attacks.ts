import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { expectHarmless, NamedTexts, type Victim } from './attackers.ts';
import idTable from './attacks/ids.json' with { type: 'json' };
import routeTable from './attacks/routes.json' with { type: 'json' };
import { type Reply, send, type TestApp } from './server.ts';

/** What is tried with the ids of others. */
export type IdScene = {
  readonly app: () => TestApp;
  readonly victim: () => Victim;
  /** Of what; all that there is unless it is said. */
  readonly kinds?: readonly Kind[];
};

const Kind = z.enum(['file', 'upload', 'query', 'saved', 'schedule']);
type Kind = z.output<typeof Kind>;
const Routes = z.array(z.tuple([Kind, z.string(), z.string(), z.record(z.string(), z.json()).nullable()]));
const routes = Routes.parse(routeTable);
const idForms = NamedTexts.parse(idTable);

export function describeIdAttacks({ app, victim, kinds = Kind.options }: IdScene): void {
  const tried = routes.filter(([kind]) => kinds.includes(kind));
  const callWith = (
    key: string,
    method: string,
    path: string,
    json: object | null,
    id: string,
  ): Promise<Reply> =>
    send(app(), method, `/api/v1${path.replace('{id}', () => encodeURIComponent(id))}`, {
      headers: { 'x-api-key': key },
      ...(json !== null && { json }),
    });
  const call = (method: string, path: string, json: object | null, id: string): Promise<Reply> =>
    callWith(app().credentials.keys.test, method, path, json, id);

  describe('an id', () => {
    const attempts = tried.flatMap(([kind, method, path, json]) =>
      idForms.map(([form, text]) => [form, method, path, { kind, json, text }] as const),
    );

    test.each(attempts)('of %s opens nothing: %s %s', async (_form, method, path, { kind, json, text }) => {
      const theirs = victim().ids[kind];
      const id = text
        .replace('{victim}', theirs)
        .replace('{VICTIM}', theirs.toUpperCase())
        .replace('{long}', 'a'.repeat(5_000))
        .replace('%ED%A0%80', '\uFFFD');
      const reply = await call(method, path, json, id);
      expectHarmless(reply);
      expect(reply.headers.get('x-evil')).toBeNull();
      expect([400, 404]).toContain(reply.status);
    });

    test.each(tried)(
      'of the other organisation or mode is that of nobody: %s %s %s',
      async (kind, method, path, json) => {
        const theirs = victim().ids[kind];
        const prefix = theirs.slice(0, theirs.indexOf('_') + 1);
        const nobody = `${prefix}${'0'.repeat(theirs.length - prefix.length)}`;
        const ask = (key: string, id: string) => callWith(key, method, path, json, id);
        const mine = app().credentials.keys.test;
        const [none, foreign, live] = [
          await ask(mine, nobody),
          await ask(mine, theirs),
          // Their own key of the other mode: what was uploaded for a test is none of the practice's data.
          await ask(victim().keys.live, theirs),
        ];
        expect([foreign.status, live.status]).toEqual([404, 404]);
        expect([foreign.text, live.text]).toEqual([none.text, none.text]);
      },
    );

    test.each([
      '/upload/files/%00/',
      '/upload/files/%2e%2e%2f%2e%2e%2fetc%2fpasswd/',
      '/upload/files/..%5c..%5cx/download/',
      '/upload/put/%00',
      '/query/%ff%fe/',
      '/query/%E0%A4%A/',
      '/query/saved/%c0%ae%c0%ae/',
      '/query/../../../../etc/passwd',
      '/query/..;/settings/',
      '//query//',
      '/query/schedules/%0d%0aX-Evil:1/',
    ])('that breaks the path of a request is refused: %s', async (path) => {
      const reply = await send(app(), 'GET', `/api/v1${path}`, {
        headers: { 'x-api-key': app().credentials.keys.test },
      });
      expectHarmless(reply);
      expect(reply.headers.get('x-evil')).toBeNull();
      expect([400, 404, 405]).toContain(reply.status);
    });
  });
}
