import { createHash } from 'node:crypto';
import { httpErrors, parseJsonBody } from '@chartwright/platform';
import type { Change } from '../../caller.ts';
import type { Ingest } from '../ingest.ts';
import type { IngestReport, SetReport } from '../intake.ts';
import { type ReadBundle, readBundle } from './read-bundle.ts';

export type ReportIntake = ReturnType<typeof createReportIntake>;

export type ReceivedBundle = ReadBundle & { readonly sha256: string };

/** Takes in reports that come as FHIR bundles. */
export function createReportIntake({ ingest }: { readonly ingest: Ingest['ingest'] }) {
  return {
    /** @throws Problem 400 for what is no bundle with a report that can be read */
    async receive(content: AsyncIterable<Uint8Array>): Promise<ReceivedBundle> {
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      const body = parseJsonBody(bytes);
      if (body === undefined) throw httpErrors.invalidJson();
      return { ...readBundle(body), sha256: createHash('sha256').update(bytes).digest('hex') };
    },

    async take(change: Change, { sets, sha256 }: ReceivedBundle) {
      // Some senders keep the identifier of a bundle when they correct what is in it.
      const input = {
        laboratoryId: undefined,
        messageKey: `sha256:${sha256}`,
        sets,
        source: 'fhir',
      } as const;
      return viewReport(await ingest(change, input));
    },
  };
}

const NOTHING = { current: 0, late: 0, unchanged: 0 };

const viewSet = (set: SetReport) =>
  set.state === 'stored'
    ? { ...set, reason: null }
    : {
        ...NOTHING,
        state: set.state,
        reportId: set.reportId,
        orderId: null,
        reason: set.reason,
        critical: set.critical,
      };

/** What became of a message, as its sender is told. */
const viewReport = ({ repeated, sets }: IngestReport) => ({
  object: 'lab_results_received' as const,
  repeated,
  count: sets.length,
  reports: sets.map(viewSet),
});
