import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { AnswerView } from '../model.ts';
import { textOf } from './cells.ts';

type Columns = AnswerView['columns'];

const textOrNull = (value: unknown): string | null =>
  value === null || value === undefined ? null : textOf(value);

/** A cell of another type than its column says is unknown rather than something else. */
const only = (type: 'number' | 'boolean', value: unknown): unknown => (typeof value === type ? value : null);

function columnOf({ name, type }: Columns[number], values: readonly unknown[]): ColumnSource {
  switch (type) {
    case 'integer': {
      const isWhole = values.every((value) => typeof value !== 'number' || Number.isSafeInteger(value));
      const data = values.map((value) => only('number', value));
      return isWhole
        ? {
            name,
            type: 'INT64',
            data: data.map((value) => (typeof value === 'number' ? BigInt(value) : null)),
          }
        : { name, type: 'DOUBLE', data };
    }
    case 'number':
      return { name, type: 'DOUBLE', data: values.map((value) => only('number', value)) };
    case 'boolean':
      return { name, type: 'BOOLEAN', data: values.map((value) => only('boolean', value)) };
    case 'date':
    case 'list':
    case 'text':
      return { name, type: 'STRING', data: values.map(textOrNull) };
  }
}

/** Columns have the names and values of the answer as they are: nothing in a Parquet file is ever computed. */
export function writeParquet({ columns, rows }: Pick<AnswerView, 'columns' | 'rows'>): Uint8Array {
  const columnData = columns.map((column) =>
    columnOf(
      column,
      rows.map((row) => row[column.name]),
    ),
  );
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'chartwright' }));
}
