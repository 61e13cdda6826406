const RESOURCES = [
  'patients',
  'appointments',
  'documents',
  'notes',
  'conditions',
  'observations',
  'referrals',
  'coding',
  'intelligence',
  'labs',
  'wearables',
  'events',
  'webhooks',
  'uploads',
  'query',
  'keys',
  'account',
  'admin',
] as const;

type Resource = (typeof RESOURCES)[number];

/** What a credential may do. `*` is every scope. */
export type Scope = `${Resource}:${'read' | 'write'}` | 'labs:authorize';

export const SCOPES: readonly Scope[] = [
  ...RESOURCES.flatMap((r) => [`${r}:read`, `${r}:write`] as const),
  'labs:authorize',
];

/** A right that a role does not carry: it is given to a person by name. */
export type Right = 'clinical_admin' | 'provider' | 'operator';
