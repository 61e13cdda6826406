import { SCOPES, type Scope } from '@chartwright/kernel';
import resources from './smart-resources.json' with { type: 'json' };

const SMART = /^system\/(\*|[A-Za-z]+)\.([a-z]+|\*)$/;
/** SMART App Launch 2, scope syntax: letters in this order; version 1 wrote read, write and *. */
const ACTIONS: Readonly<Record<string, readonly ('read' | 'write')[]>> = {
  rs: ['read'],
  read: ['read'],
  cud: ['write'],
  write: ['write'],
  cruds: ['read', 'write'],
  '*': ['read', 'write'],
};
const OWN: ReadonlySet<string> = new Set(SCOPES);
const TABLE: ReadonlyMap<string, string> = new Map(Object.entries(resources));

/**
 * What a requested scope means here, ours or SMART's.
 *
 * @returns undefined for one that means nothing here; letters our scopes cannot tell apart, such as `.r` without
 *   `s`, are refused rather than widened
 */
export function readScope(requested: string): readonly Scope[] | undefined {
  if (OWN.has(requested)) return [requested as Scope];
  const [, resource = '', letters = ''] = SMART.exec(requested) ?? [];
  const actions = Object.hasOwn(ACTIONS, letters) ? ACTIONS[letters] : undefined;
  const names =
    resource === '*' ? [...TABLE.values()] : [TABLE.get(resource)].filter((name) => name !== undefined);
  if (actions === undefined || names.length === 0) return undefined;
  return names.flatMap((name) => actions.map((action) => `${name}:${action}` as Scope));
}

/** Every scope of a space-separated list, each once; undefined when one of them means nothing here. */
export function readScopes(requested: string): ReadonlySet<Scope> | undefined {
  const scopes = new Set<Scope>();
  for (const one of requested.split(' ')) {
    const meant = readScope(one);
    if (meant === undefined) return undefined;
    for (const scope of meant) scopes.add(scope);
  }
  return scopes;
}

/** What the discovery documents offer. */
export const OFFERED_SCOPES: readonly string[] = [
  ...[...TABLE.keys(), '*'].flatMap((resource) => [`system/${resource}.rs`, `system/${resource}.cruds`]),
  ...SCOPES,
];
