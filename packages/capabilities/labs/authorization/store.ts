import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { Queryable } from '../ports.ts';
import { sealJson, unsealJson } from '../sealed.ts';
import type { Diagnosis } from './model.ts';

/** What a provider has signed, as it stood then. */
export type Authorization = {
  readonly orderId: string;
  readonly signedAt: Date;
  readonly actorKind: string;
  readonly actorId: string;
  readonly orderSha256: Buffer;
  readonly npi: string;
} & SealedPart;

type SealedPart = {
  readonly provider: {
    readonly name: string;
    readonly family: string | null;
    readonly given: string | null;
    readonly credentials: string | null;
    readonly state: string;
    readonly address: string | null;
    readonly phone: string | null;
  };
  readonly diagnoses: readonly Diagnosis[];
  readonly note: string | null;
  readonly address: string;
};

export async function insert(
  tx: Queryable,
  { orgId, mode }: Owner,
  signed: Authorization,
  key: Buffer,
): Promise<void> {
  const { provider, diagnoses, note, address } = signed;
  const content = sealJson({ provider, diagnoses, note, address } satisfies SealedPart, key);
  await sql`
    insert into lab_authorizations (order_id, org_id, mode, npi, signed_at, actor_kind, actor_id, order_sha256, content)
    values (${signed.orderId}, ${orgId}, ${mode}, ${signed.npi}, ${signed.signedAt}, ${signed.actorKind},
      ${signed.actorId}, ${signed.orderSha256}, ${content})`.execute(tx);
}

export async function find(
  db: Queryable,
  { orgId, mode }: Owner,
  orderId: string,
  key: Buffer,
): Promise<Authorization | undefined> {
  const { rows } = await sql<Omit<Authorization, keyof SealedPart> & { readonly content: Buffer }>`
    select order_id as "orderId", npi, signed_at as "signedAt", actor_kind as "actorKind", actor_id as "actorId",
      order_sha256 as "orderSha256", content
    from lab_authorizations where order_id = ${orderId} and org_id = ${orgId} and mode = ${mode}`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { content, ...signed } = row;
  return { ...signed, ...unsealJson<SealedPart>(content, key) };
}
