import type { Actor } from '@chartwright/platform';
import { Answer, httpErrors } from '@chartwright/platform';
import type { Change } from '../caller.ts';
import { recordsErrors } from '../errors.ts';
import type { Resource } from '../fhir/bundle.ts';
import { FHIR_PATH, fhir } from '../fhir/surface.ts';
import { type BulkQuery, OUTPUT_FORMATS } from './bulk-model.ts';
import { isFhirType } from './fhir-files.ts';
import type { Export } from './model.ts';
import type { Transfers } from './service.ts';

const RETRY_SECONDS = '2';
type Header = (name: string) => string | undefined;

/** FHIR Bulk Data over exports. */
export type Bulk = ReturnType<typeof createBulk>;

const refuse = (path: string, message: string) =>
  httpErrors.invalidRequest({ detail: fhir.invalidTitle, issues: [{ path, message }] });

const outcome = (diagnostics: string): Resource => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'information', code: 'informational', diagnostics }],
});

export function createBulk({
  transfers,
  publicUrl,
}: {
  readonly transfers: Transfers;
  readonly publicUrl: () => string;
}) {
  const statusUrl = (id: string) => `${publicUrl()}${FHIR_PATH}/export-status/${id}`;
  return {
    /** @source https://hl7.org/fhir/uv/bulkdata/STU2/export.html */
    async begin(
      change: Change,
      operation: string,
      query: BulkQuery,
      header: Header,
    ): Promise<Answer<Resource>> {
      const prefer = header('prefer') ?? '';
      if (!prefer.split(',').some((one) => one.trim() === 'respond-async')) {
        throw refuse('Prefer', 'Expected the header Prefer: respond-async');
      }
      const format = query._outputFormat;
      if (format !== undefined && !OUTPUT_FORMATS.has(format.replace(' ', '+'))) {
        throw refuse('_outputFormat', 'Expected application/fhir+ndjson');
      }
      const kinds = query._type?.split(',');
      if (kinds !== undefined && !kinds.every(isFhirType))
        throw refuse('_type', 'Expected types of the CapabilityStatement');
      const search = new URLSearchParams(
        Object.entries(query).flatMap(([name, value]): [string, string][] =>
          value === undefined ? [] : [[name, value]],
        ),
      );
      const requestUrl = `${publicUrl()}${FHIR_PATH}${operation}${search.size === 0 ? '' : `?${search.toString()}`}`;
      const { data } = await transfers.createExport(
        change,
        {
          format: 'fhir',
          ...(kinds !== undefined && { kinds: kinds.filter(isFhirType) }),
          ...(query._since !== undefined && { since: query._since }),
        },
        requestUrl,
      );
      return new Answer(outcome('The export has begun.'), {
        status: 202,
        headers: { 'content-location': statusUrl(data.id) },
      });
    },

    async read(actor: Actor, id: string): Promise<Answer<Resource | Manifest>> {
      const { data, requestUrl } = await transfers.readOrdered(actor, id);
      if (data.status === 'completed') {
        return new Answer<Resource | Manifest>(manifestOf(data, requestUrl ?? ''), {
          bareMediaType: 'application/json; charset=utf-8',
          headers: { expires: new Date(data.expires_at).toUTCString() },
        });
      }
      if (data.status === 'cancelled') throw recordsErrors.exportUnknown();
      if (data.status === 'failed') throw recordsErrors.exportFailed();
      return new Answer<Resource | Manifest>(outcome('The export is under way.'), {
        status: 202,
        headers: { 'x-progress': describeProgress(data), 'retry-after': RETRY_SECONDS },
      });
    },

    async remove(change: Change, id: string): Promise<Answer<Resource>> {
      await transfers.readOrdered(change.actor, id);
      await transfers.removeExport(change, id);
      return new Answer(outcome('The export is removed.'), { status: 202 });
    },
  };
}

export type Manifest = ReturnType<typeof manifestOf>;

const manifestOf = (data: Export, request: string) => ({
  transactionTime: data.as_of,
  request,
  // The addresses are secrets of their own, for a quarter of an hour; asked again they are new.
  requiresAccessToken: false,
  output: data.files
    .filter(({ count }) => count > 0)
    .map(({ kind: type, url, count }) => ({ type, url, count })),
  deleted: [],
  error: [],
});

function describeProgress({ progress }: Export): string {
  const now = progress.find(({ done, total }) => total === null || done < total);
  return now === undefined ? 'finishing' : `${now.kind}: ${now.done} of ${now.total ?? 'all'}`;
}
