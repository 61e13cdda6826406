import type { PerformingLaboratory } from '../result-set.ts';
import { type Address, type HumanName, Organization, Practitioner, type Reference } from './model.ts';
import { follow, type Placed, type Resources } from './resources.ts';

const given = (parts: readonly (string | undefined)[]): string[] =>
  parts.flatMap((part) => part?.trim() || []);

const addressOf = ({ text, line = [], city, state, postalCode, country }: Address): string | undefined =>
  text ?? (given([...line, city, state, postalCode, country]).join(', ') || undefined);

function nameOf({
  text,
  prefix = [],
  given: first = [],
  family,
  suffix = [],
}: HumanName): string | undefined {
  if (text !== undefined) return text;
  const name = given([...prefix, ...first, family]).join(' ');
  return given([name, ...suffix]).join(', ') || undefined;
}

/** The organisation that did the tests, and the person who answers for them. */
export function readPerformers(
  resources: Resources,
  from: Placed,
  performers: readonly Reference[] = [],
): PerformingLaboratory | undefined {
  const organizations = performers.flatMap((one) => follow(resources, from, one, Organization) ?? []);
  const people = performers.flatMap((one) => follow(resources, from, one, Practitioner) ?? []);
  const [organization] = organizations;
  const [address] = organization?.address ?? [];
  const [person] = people[0]?.name ?? [];
  const unresolved = performers.find((one) => resources.find(from, one) === undefined)?.display;
  const laboratory = {
    name: organization?.name ?? unresolved,
    address: address && addressOf(address),
    director: person && nameOf(person),
  };
  return Object.values(laboratory).every((part) => part === undefined) ? undefined : laboratory;
}
