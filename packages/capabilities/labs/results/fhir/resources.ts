import { httpErrors } from '@chartwright/platform';
import type { z } from 'zod';
import type { AnyResource, Bundle, Reference } from './model.ts';

type Issue = { readonly path: string; readonly message: string };

export const refuse = (issues: readonly Issue[]) => httpErrors.invalidRequest({ issues: [...issues] });

export type Placed = {
  readonly path: string;
  readonly resource: AnyResource;
  readonly fullUrl: string | undefined;
};

/** The resources of a bundle, and what a reference among them leads to. */
export type Resources = {
  readonly all: readonly Placed[];
  ofType(type: string): Placed[];
  find(from: Placed, reference: Reference): Placed | undefined;
};

export function openBundle(bundle: Bundle): Resources {
  const byUrl = new Map<string, Placed>();
  const all = bundle.entry.flatMap(({ fullUrl, resource }, at): Placed[] =>
    resource === undefined ? [] : [{ fullUrl, resource, path: `entry[${at}].resource` }],
  );
  for (const placed of all) {
    const { fullUrl, resource } = placed;
    if (fullUrl !== undefined) byUrl.set(fullUrl, placed);
    if (resource.id !== undefined) byUrl.set(`${resource.resourceType}/${resource.id}`, placed);
  }
  return {
    all,
    ofType: (type) => all.filter(({ resource }) => resource.resourceType === type),
    /** `#id` is contained in the resource itself; a relative reference may also be the end of an absolute one. */
    find(from, { reference }) {
      if (reference === undefined) return undefined;
      if (reference.startsWith('#')) return findContained(from, reference.slice(1));
      return byUrl.get(reference) ?? byUrl.get(reference.split('/').slice(-2).join('/'));
    },
  };
}

function findContained(from: Placed, id: string): Placed | undefined {
  const inner = from.resource.contained ?? [];
  const at = inner.findIndex((one) => one.id === id);
  const resource = inner[at];
  return resource && { resource, fullUrl: undefined, path: `${from.path}.contained[${at}]` };
}

/** @throws Problem 400 that names where a resource is not what it has to be, never what stands there */
export function parseAs<S extends z.ZodType>(schema: S, { resource, path }: Placed): z.output<S> {
  const parsed = schema.safeParse(resource);
  if (parsed.success) return parsed.data;
  throw refuse(
    parsed.error.issues.slice(0, 20).map((issue) => ({
      path: [path, ...issue.path].map(String).join('.'),
      message: 'Not as FHIR R4 has it',
    })),
  );
}

/** The resource that a reference leads to, if it is of that type and in the bundle. */
export function follow<S extends z.ZodType>(
  resources: Resources,
  from: Placed,
  reference: Reference | undefined,
  schema: S,
): z.output<S> | undefined {
  const found = reference && resources.find(from, reference);
  const parsed = found && schema.safeParse(found.resource);
  return parsed?.success === true ? parsed.data : undefined;
}
