import { accountErrors } from '@chartwright/accounts';
import { codingErrors } from '@chartwright/coding';
import { ingestErrors, queryErrors, uploadErrors, workflowErrors } from '@chartwright/datasets';
import { intelligenceErrors, registryErrors, sandboxErrors } from '@chartwright/intelligence';
import { labResultErrors, labsErrors } from '@chartwright/labs';
import { blobErrors, databaseErrors, httpErrors } from '@chartwright/platform';
import { recordsErrors } from '@chartwright/records';
import { referralErrors } from '@chartwright/referrals';
import { wearableErrors } from '@chartwright/wearables';
import { webhooksErrors } from '@chartwright/webhooks';
import { type Document, operationsOf, readDocuments, type Schema } from './documents.ts';

type Row = { readonly status: number; readonly code: string; readonly title: string };
type Table = Readonly<Record<string, Row>>;

/** Tables whose refusals any surface can answer, by the name code imports. */
export const sharedTables: Readonly<Record<string, Table>> = {
  httpErrors: httpErrors.table,
  databaseErrors: databaseErrors.table,
  blobErrors: blobErrors.table,
};

/** Tables of the capabilities, with the surfaces they are answered on. */
export const surfaceTables: Readonly<
  Record<string, { readonly surfaces: readonly string[]; readonly table: Table }>
> = {
  intelligenceErrors: { surfaces: ['intelligence'], table: intelligenceErrors.table },
  registryErrors: { surfaces: ['intelligence'], table: registryErrors.table },
  sandboxErrors: { surfaces: ['intelligence'], table: sandboxErrors.table },
  labsErrors: { surfaces: ['intelligence'], table: labsErrors.table },
  labResultErrors: { surfaces: ['intelligence'], table: labResultErrors.table },
  wearableErrors: { surfaces: ['intelligence'], table: wearableErrors.table },
  webhooksErrors: { surfaces: ['intelligence'], table: webhooksErrors.table },
  codingErrors: { surfaces: ['coding'], table: codingErrors.table },
  recordsErrors: { surfaces: ['records', 'fhir'], table: recordsErrors.table },
  referralErrors: { surfaces: ['referrals'], table: referralErrors.table },
  uploadErrors: { surfaces: ['data'], table: uploadErrors.table },
  ingestErrors: { surfaces: ['data'], table: ingestErrors.table },
  queryErrors: { surfaces: ['data'], table: queryErrors.table },
  workflowErrors: { surfaces: ['data'], table: workflowErrors.table },
  accountErrors: { surfaces: ['administration', 'sign-in', 'oauth'], table: accountErrors.table },
};

export type Declared = Row & { readonly operationId: string };

/** Every refusal the operations of a document declare, read from the lines of its responses. */
export const declaredIn = (document: Document): readonly Declared[] =>
  operationsOf(document).flatMap(({ operation: { operationId, responses } }) =>
    Object.entries(responses).flatMap(([status, { description }]) =>
      [...description.matchAll(/^`(\w[\w.]*)`: (.+)$/gm)].map(([, code = '', title = '']) => ({
        operationId,
        status: Number(status),
        code,
        title,
      })),
    ),
  );

const isSame = (a: Row, b: Row): boolean => a.status === b.status && a.code === b.code && a.title === b.title;

const INTRODUCTION = `# Error codes

Made by \`npm run gen\` from the tables in code. Never edit this file.

Branch on the code: it is never reused for another meaning. The sentence is for a person, names no value that was
sent, and may be replaced by a more exact one. Where a surface writes no code, the status and the sentence tell.
Every answer carries \`X-Request-Id\`; a 429 that time lifts carries \`Retry-After\` in seconds.
`;

const SHARED_REMARK = `Codes that begin with \`database.\` or \`blobs.\` are the stores' own; most of them stop a start and reach the log only.`;

/** Writes `docs/errors.md`: what every surface can answer, then what each adds. */
export function writeErrorPage(): ReadonlyMap<string, string> {
  const documents = readDocuments();
  const declared = documents.flatMap(declaredIn);
  const shared = Object.values(sharedTables).flatMap((table) => Object.values(table));
  const sections = [
    INTRODUCTION,
    writeSection('Every surface', SHARED_REMARK, ['Status', 'Code', 'Sentence'], unique(shared).map(cells)),
    ...documents.map((document) => writeSurface(document, declared)),
  ];
  return new Map([['docs/errors.md', sections.join('\n')]]);
}

/** What a surface adds. A row that no operation declares stands on every surface of its table. */
function writeSurface(document: Document, declared: readonly Declared[]): string {
  const rows = Object.values(surfaceTables)
    .filter(({ surfaces }) => surfaces.includes(document.surface))
    .flatMap(({ table }) => Object.values(table))
    .map((row) => ({ row, operations: operationsDeclaring(row, declaredIn(document)) }))
    .filter(({ row, operations }) => operations !== '' || operationsDeclaring(row, declared) === '');
  return writeSection(
    document.title.replace('Chartwright ', ''),
    `A refusal is \`${writeShape(document.failure)}\`.`,
    ['Status', 'Code', 'Sentence', 'Declared by'],
    unique(rows.map(({ row }) => row)).map((row) => [
      ...cells(row),
      rows.find((one) => isSame(one.row, row))?.operations || 'none',
    ]),
  );
}

const operationsDeclaring = (row: Row, declared: readonly Declared[]): string =>
  declared
    .filter((found) => isSame(found, row))
    .map(({ operationId }) => `\`${operationId}\``)
    .join(', ');

/** By status, then code; two tables may hold the same row. */
const unique = (rows: readonly Row[]): readonly Row[] =>
  rows
    .filter((row, index) => rows.findIndex((other) => isSame(row, other)) === index)
    .sort((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1));

const cells = ({ status, code, title }: Row): readonly string[] => [String(status), `\`${code}\``, title];

const writeSection = (
  title: string,
  remark: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string =>
  [`## ${title}\n`, `${remark}\n`, ...[head, head.map(() => '---'), ...rows].map(writeRow), ''].join('\n');

const writeRow = (row: readonly string[]): string =>
  `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** A schema as a reader wants to see it: `{error, details?}`. */
function writeShape({ properties, required = [] }: Schema): string {
  const fields = Object.entries(properties ?? {}).map(([name, schema]) => {
    const inner = schema.properties === undefined ? '' : `: ${writeShape(schema)}`;
    return `${name}${required.includes(name) ? '' : '?'}${inner}`;
  });
  return `{${fields.join(', ')}}`;
}
