import { beforeAll, describe, expect, test } from 'vitest';
import { expectHarmless, lines, MEMBERS, NamedTexts, type Victim } from './attackers.ts';
import signatureTable from './attacks/signatures.json' with { type: 'json' };
import { ingestClient } from './ingest.ts';
import type { TestApp } from './server.ts';

/** What is tried with the addresses that files are sent to, this server's own and a bucket's. */
export type AddressScene = {
  readonly app: () => TestApp;
  readonly victim: () => Victim;
  readonly signatureOf: (url: string) => string;
  /** Other addresses made of one, with its name; `theirs` is one of the other organisation. */
  readonly forgeries: readonly (readonly [string, (url: string, theirs: Address) => string])[];
  readonly refused: readonly number[];
  /** Where an address was used. */
  readonly used: number;
};

type Address = { readonly url: string; readonly fileId: string };

const signatures = NamedTexts.parse(signatureTable);
const BODY = lines(MEMBERS, 'M9,1950-01-01,F,021,P');
const CSV = { filename: 'members.csv' };

export function describeAddressAttacks({
  app,
  victim,
  signatureOf,
  forgeries,
  refused,
  used,
}: AddressScene): void {
  const files = ingestClient(app, ({ credentials }) => credentials.keys.test);
  const others = ingestClient(app, () => victim().keys.test);

  describe('an upload address', () => {
    let theirs: Address;
    let other: Address;
    beforeAll(async () => {
      theirs = await others.presign(CSV);
      other = await files.presign(CSV);
    });

    const resigned = (form: string) => (url: string) => {
      const signature = signatureOf(url);
      const written = form
        .replaceAll('{signature}', signature)
        .replace('{cut}', signature.slice(0, -4))
        .replace('{turned}', signature.split('').toReversed().join(''))
        .replace('{upper}', signature.toUpperCase())
        .replace('{other}', signatureOf(other.url))
        .replace('{foreign}', signatureOf(theirs.url));
      return url.replace(signature, () => written);
    };

    test.each([...forgeries, ...signatures.map(([name, form]) => [name, resigned(form)] as const)])(
      '%s takes nothing',
      async (_name, alter) => {
        const { url, headers, fileId } = await files.presign(CSV);
        const altered = alter(url, theirs);
        expect(altered).not.toBe(url);
        const reply = await files.put(altered, BODY, headers);
        expectHarmless(reply);
        expect(refused).toContain(reply.status);
        expect(reply.headers.get('x-evil')).toBeNull();
        expect(await files.stateOf(fileId)).toBe('awaiting_upload');
        expect(await others.stateOf(theirs.fileId)).toBe('awaiting_upload');
        const complete = await others.call('POST', `/upload/files/${theirs.fileId}/complete/`);
        expect(complete.status).toBe(409);
      },
    );

    test('that was used takes nothing more, whoever sends it', async () => {
      const { url, headers, fileId } = await files.presign(CSV);
      expect((await files.put(url, BODY, headers)).status).toBe(200);
      const more = { ...headers, 'x-api-key': victim().keys.test };
      const again = await Promise.all([files.put(url, BODY, headers), files.put(url, 'a,b\n1,2\n', more)]);
      expect(again.map(({ status }) => status)).toEqual([used, used]);
      await files.call('POST', `/upload/files/${fileId}/complete/`);
      await files.settled(fileId);
      const late = await files.put(url, BODY, headers);
      expect(late.status).toBe(used);
    }, 60_000);

    test('that was used is no other’s file', async () => {
      const { url, headers, fileId } = await files.presign(CSV);
      expect((await files.put(url, BODY, headers)).status).toBe(200);
      const foreign = await others.call('POST', `/upload/files/${fileId}/complete/`);
      const none = await others.call('POST', `/upload/files/file_${'0'.repeat(32)}/complete/`);
      expect([foreign.status, foreign.text]).toEqual([404, none.text]);
    });
  });
}
