import type { ModelEndpoint } from './endpoint.ts';

/** Which of the two readers. */
export const ROLES = ['assistant', 'judge'] as const;
export type Role = (typeof ROLES)[number];

/** What the built-in readers are called in a result. */
export const BUILT_IN_READERS: Readonly<Record<Role, string>> = {
  assistant: 'chartwright-assistant',
  judge: 'chartwright-judge',
};

/** What a result calls whoever reads in a role. */
export function nameOfReader(
  role: Role,
  endpoints: { readonly [each in Role]?: Pick<ModelEndpoint, 'model'> | undefined },
): string {
  const endpoint = endpoints[role];
  return endpoint === undefined ? BUILT_IN_READERS[role] : `model:${endpoint.model}`;
}
