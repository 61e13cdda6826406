import type { AnswerView } from './model.ts';

export type StreamEvent = {
  readonly id: number;
  readonly event: 'progress' | 'interpretation' | 'plan' | 'rows' | 'result' | 'error';
  readonly data: unknown;
};

const ROWS_PER_EVENT = 500;

const eventsPath = (queryId: string): string => `/api/v1/query/${queryId}/events/`;

/** The first of every query. */
export const receivedEvent = (query_id: string): StreamEvent => ({
  id: 1,
  event: 'progress',
  data: { query_id, stage: 'received', events_url: eventsPath(query_id) },
});

/** What the columns are is known with the first rows. */
const rowsEvent = ({ query_id, columns, rows }: AnswerView, from: number): Omit<StreamEvent, 'id'> => ({
  event: 'rows',
  data: { query_id, from, ...(from === 0 && { columns }), rows: rows.slice(from, from + ROWS_PER_EVENT) },
});

/**
 * The events of a query, made of what is kept of it: whoever resumes is told the same again, after a restart too. Those of
 * a query that still runs are the first of those it will have in the end.
 */
export function eventsOf(view: AnswerView): readonly StreamEvent[] {
  const { query_id, status, rows, interpretation } = view;
  const told: Omit<StreamEvent, 'id'>[] = [receivedEvent(query_id)];
  if (interpretation !== null) {
    const { query, dataset, plan, sql, parameters } = view;
    told.push({ event: 'interpretation', data: { query_id, interpretation, query, dataset } });
    told.push({ event: 'plan', data: { query_id, plan, sql, parameters } });
    told.push({ event: 'progress', data: { query_id, stage: 'computing' } });
  }
  if (status === 'done') {
    for (let from = 0; from < rows.length; from += ROWS_PER_EVENT) told.push(rowsEvent(view, from));
  }
  // The rows came before.
  const { rows: _rows, ...rest } = view;
  if (status === 'done' || status === 'refused') told.push({ event: 'result', data: rest });
  if (status === 'failed') told.push({ event: 'error', data: { query_id, ...view.failure } });
  return told.map((each, place) => ({ ...each, id: place + 1 }));
}

/** JSON has no line breaks, so that nothing in a question or a row can end its event. */
export const writeEvent = ({ id, event, data }: StreamEvent): Buffer =>
  Buffer.from(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

/** A comment, which keeps the connection. */
export const HEARTBEAT = Buffer.from(': waiting\n\n');
