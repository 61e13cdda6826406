import { type Right, SCOPES, type Scope } from '@chartwright/kernel';

export const ROLES = ['owner', 'admin', 'clinician', 'reviewer', 'analyst', 'developer', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

const both = (...resources: string[]): string[] => resources.flatMap((r) => [`${r}:read`, `${r}:write`]);

/** Which scopes a role carries (decisions 1). `*` is every scope. */
const ROLE_SCOPES: Readonly<Record<Role, readonly string[]>> = {
  owner: ['*'],
  admin: ['*'],
  clinician: both(
    'patients',
    'appointments',
    'documents',
    'notes',
    'conditions',
    'observations',
    'referrals',
    'intelligence',
    'labs',
  ),
  reviewer: both('referrals'),
  analyst: both('uploads', 'query'),
  developer: both('keys', 'webhooks', 'events'),
  viewer: SCOPES.filter((scope) => scope.endsWith(':read')),
};

/** Everybody looks after their own sessions, password and second factor. */
const OWN_ACCOUNT = both('account');

/** The scopes of one membership. Authorising a laboratory order also needs a provider number on file. */
export function scopesOf(role: Role, rights: ReadonlySet<Right>): ReadonlySet<Scope | '*'> {
  const scopes = new Set([...ROLE_SCOPES[role], ...OWN_ACCOUNT] as readonly (Scope | '*')[]);
  if (role === 'clinician' && rights.has('provider')) scopes.add('labs:authorize');
  return scopes;
}

/** An owner's seat is given, changed and taken by owners only, or an administrator could put the owners out. */
export const isSeatAboveReach = (own: Role, seats: readonly (Role | undefined)[]): boolean =>
  own !== 'owner' && seats.includes('owner');

/** A developer works in the test world only (decisions 1). */
export const worksInTestOnly = (role: Role): boolean => role === 'developer';

/** Runs the organisation. */
export const administers = (role: Role): boolean => role === 'owner' || role === 'admin';

type Seat = { readonly role: Role; readonly rights: readonly Right[] };

/** Whether a change leaves a person less to give: the invitations they made no longer hold then. */
export const isSeatLess = (had: Seat, has: Seat): boolean =>
  (has.role !== had.role && has.role !== 'owner') ||
  (had.rights.includes('clinical_admin') && !has.rights.includes('clinical_admin'));
