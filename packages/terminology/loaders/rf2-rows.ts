import { isSctId } from './id-table.ts';
import { at, type LineReading, readTableFile } from './lines.ts';
import type { SourceFile } from './source.ts';

const START = ['id', 'effectiveTime', 'active', 'moduleId'];
const MEMBER = [...START, 'refsetId', 'referencedComponentId'];

/** Columns after those every file begins with. */
const COLUMNS = {
  concept: [...START, 'definitionStatusId'],
  description: [...START, 'conceptId', 'languageCode', 'typeId', 'term', 'caseSignificanceId'],
  relationship: [
    ...START,
    'sourceId',
    'destinationId',
    'relationshipGroup',
    'typeId',
    'characteristicTypeId',
    'modifierId',
  ],
  language: [...MEMBER, 'acceptabilityId'],
  association: [...MEMBER, 'targetComponentId'],
  map: [
    ...MEMBER,
    'mapGroup',
    'mapPriority',
    'mapRule',
    'mapAdvice',
    'mapTarget',
    'correlationId',
    'mapCategoryId',
  ],
} as const;

/** Places of the columns that are identifiers of components. */
const IDS: Readonly<Record<keyof typeof COLUMNS, readonly number[]>> = {
  concept: [0],
  description: [0, 4, 6],
  relationship: [0, 4, 5, 7],
  language: [4, 5, 6],
  association: [4, 5, 6],
  map: [4, 5],
};

export type Rf2Row = {
  readonly cells: readonly string[];
  /** Day of the row as a number, `20240131`. */
  readonly time: number;
  readonly active: boolean;
};

/** Hands over the rows of files of one kind. @throws {LoadError} with file and line for a row that is not of its kind */
export async function readRf2(
  files: readonly SourceFile[],
  kind: keyof typeof COLUMNS,
  onRow: (row: Rf2Row) => void,
  reading: LineReading,
): Promise<void> {
  const ids = IDS[kind];
  for (const file of files) {
    const columns = COLUMNS[kind];
    await readTableFile(
      file,
      columns,
      (cells, line) => {
        const [, time = '', active = ''] = cells;
        if (!/^\d{8}$/.test(time)) throw at(file, line, 'effectiveTime is no date');
        if (active !== '0' && active !== '1') throw at(file, line, 'active is neither 0 nor 1');
        for (const place of ids)
          if (!isSctId(cells[place] ?? '')) throw at(file, line, `${columns[place]} is no identifier`);
        onRow({ cells, time: Number(time), active: active === '1' });
      },
      reading,
    );
  }
}
