import type { Right, Scope } from '@chartwright/kernel';
import type { KeyKind, Mode } from './format.ts';

export type Plan = 'sandbox' | 'launch' | 'scale' | 'enterprise' | 'self_hosted';

/** Who asks. Everything a route or a store needs to decide what may be seen. */
export type Actor = {
  readonly kind: 'key' | 'person' | 'anonymous';
  readonly id: string;
  /** Of a rotated key: the first of its line. */
  readonly firstKeyId?: string;
  /** The session a person's token belongs to. */
  readonly sessionId?: string;
  readonly orgId: string;
  readonly orgName: string;
  readonly mode: Mode;
  readonly plan: Plan;
  readonly keyKind: KeyKind | null;
  readonly scopes: ReadonlySet<string>;
  readonly rights: ReadonlySet<Right>;
  readonly allowedOrigins: ReadonlySet<string>;
  /** False for a live key of an organisation on a metered plan that was not approved for production. */
  readonly productionApproved: boolean;
};

/** Whose allowance a request uses up: a rotated key goes on with what the first of its line has left. */
export const allowanceOf = ({ id, firstKeyId }: Pick<Actor, 'id' | 'firstKeyId'>): string => firstKeyId ?? id;

export const hasScope = (actor: Actor, scope: Scope): boolean =>
  actor.scopes.has(scope) || actor.scopes.has('*');

const METERED: ReadonlySet<Plan> = new Set(['sandbox', 'launch', 'scale']);

export const isMetered = (plan: Plan): boolean => METERED.has(plan);
