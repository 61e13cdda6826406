import { join } from 'node:path';
import { FileFault } from '../../read/fault.ts';
import { createFaults, type FileGiven, openPartWriter, type Part } from '../../read/part.ts';
import { type Claim, toCells } from './claim.ts';
import { createClaims835 } from './claims-835.ts';
import { createClaims837 } from './claims-837.ts';
import { type Marks, readSegments } from './segments.ts';

type Collector = ReturnType<typeof createClaims835>;

const INSTITUTIONAL = /^005010X223|^004010X096/;

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  '837': [
    'claim_id',
    'member_id',
    'provider_id',
    'claim_type',
    'service_date',
    'admit_date',
    'discharge_date',
    'discharge_disposition',
    'admission_type',
    'dx1',
    'dx2',
    'dx3',
    'dx4',
    'procedure_code',
    'billed_amount',
  ],
  '835': [
    'claim_id',
    'member_id',
    'service_date',
    'procedure_code',
    'billed_amount',
    'allowed_amount',
    'paid_amount',
    'status',
    'denial_reason',
  ],
};

/** Reads the claims of 837 and 835 transactions. A line is the place of the claim's first segment. */
export function readX12({ path, scratch, filename }: FileGiven): Part[] {
  const faults = createFaults();
  const writers = new Map<string, ReturnType<typeof openPartWriter>>();
  const put = (kind: string, claim: Claim | undefined) => {
    const columns = Object.hasOwn(COLUMNS, kind) ? COLUMNS[kind] : undefined;
    if (claim === undefined || columns === undefined) return;
    if (claim.claimId === '') {
      faults.add({ line: claim.place, column: null, reason: 'bad_segment', value: '' });
      return;
    }
    const writer = writers.get(kind) ?? openPartWriter(join(scratch, `x12-${kind}.csv`), columns);
    writers.set(kind, writer);
    const cells = toCells(claim);
    writer.add(
      claim.place,
      columns.map((name) => cells[name] ?? ''),
    );
  };
  let kind = '';
  let collector: Collector | undefined;
  for (const segment of readSegments(path)) {
    const [tag, first, , third] = segment.elements;
    if (tag === 'ST') {
      kind = first ?? '';
      collector = collectorFor(kind, third, segment.marks);
    } else if (tag === 'SE') {
      put(kind, collector?.end());
      collector = undefined;
    } else put(kind, collector?.add(segment));
  }
  put(kind, collector?.end());
  if (writers.size === 0) throw new FileFault(faults.all().faultCount > 0 ? 'no_rows' : 'empty');
  return [...writers].map(([each, writer], index) => ({
    part: writers.size === 1 ? '' : each,
    filename,
    table: 'claims',
    ...writer.close(),
    ...(index === 0 ? faults.all() : { faults: [], faultCount: 0 }),
    isSpreadsheet: false,
  }));
}

function collectorFor(kind: string, guide: string | undefined, marks: Marks): Collector | undefined {
  if (kind === '835') return createClaims835({ marks });
  if (kind === '837') return createClaims837({ isInstitutional: INSTITUTIONAL.test(guide ?? ''), marks });
  return undefined;
}
