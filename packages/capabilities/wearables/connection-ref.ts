import type { Mode } from '@chartwright/platform';
import type { ProviderCode } from './connector.ts';

/** A connection as whoever stores its data needs it. */
export type ConnectionRef = {
  readonly id: string;
  readonly orgId: string;
  readonly mode: Mode;
  readonly patientRef: string;
  readonly provider: ProviderCode;
  /** Where the person is, as an offset, for what came without one. */
  readonly zone?: string;
};
