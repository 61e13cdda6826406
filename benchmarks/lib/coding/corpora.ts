import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Span } from '@chartwright/kernel';

/** The evaluation corpora lie beside the repository: their licences allow measuring, not copying. */
export const CORPORA = fileURLToPath(new URL('../../../../shared/data/corpora/', import.meta.url));

export type Annotated<S extends Span = Span> = {
  readonly id: string;
  readonly text: string;
  readonly spans: readonly S[];
};

export type ReadCorpora = {
  readonly folder: string;
  /** Every set that is present, as `folder/file` without ending. */
  readonly sets: readonly string[];
  /** The records of a set as they are. */
  readonly read: <R>(set: string) => readonly R[];
  /** The records of a set with their spans in UTF-16 code units. */
  readonly annotated: <S extends Span>(set: string) => readonly Annotated<S>[];
};

/** Opens a folder of corpora, undefined when it is absent. A file of the development part ends in `.dev.jsonl.gz`. */
export function openCorpora(folder: string): ReadCorpora | undefined {
  if (!existsSync(folder)) return undefined;
  const fileOf = new Map(listFiles(folder).map((file) => [file.replace(/(?:\.dev)?\.jsonl\.gz$/, ''), file]));
  const read = <R>(set: string): readonly R[] => {
    const file = fileOf.get(set);
    if (file === undefined) throw new Error(`The corpora have no ${set}`);
    return gunzipSync(readFileSync(join(folder, file)))
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as R);
  };
  return {
    folder,
    sets: [...fileOf.keys()],
    read,
    annotated: <S extends Span>(set: string) => read<Annotated<S>>(set).map(inCodeUnits),
  };
}

const listFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.jsonl.gz'))
    .sort();

const OFFSETS = ['start', 'end', 'mention_start', 'mention_end'] as const;

function inCodeUnits<S extends Span>(record: Annotated<S>): Annotated<S> {
  const place = codeUnitsOf(record.text);
  return { ...record, spans: record.spans.map((span) => moved(span, place)) };
}

function moved<S extends Span>(span: S, place: (codePoint: number) => number): S {
  const copy: Record<string, unknown> = { ...span };
  for (const key of OFFSETS) {
    const offset = copy[key];
    if (typeof offset === 'number') copy[key] = place(offset);
  }
  return copy as S;
}

/** Turns an offset in Unicode code points, as the corpora count, into one in UTF-16 code units. */
export function codeUnitsOf(text: string): (codePoint: number) => number {
  if (!/[\ud800-\udfff]/.test(text)) return (codePoint) => codePoint;
  const places: number[] = [];
  let place = 0;
  for (const character of text) {
    places.push(place);
    place += character.length;
  }
  return (codePoint) => places[codePoint] ?? text.length;
}
