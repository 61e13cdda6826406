// Reads an export in a process of its own, which can be killed at any moment: unfolds, parses, merges with what is stored,
// packs, seals, and derives days afterwards. It has no environment, writes no files, and holds the keys of one person's
// connections. The other side moves bytes.
import { once } from 'node:events';
import { mergeSamples } from '../data/blocks.ts';
import { DAY_MS, dayOf } from '../data/instants.ts';
import type { Sample } from '../data/model.ts';
import { openBlock, type SealedBlock, type StoredBlock, sealBlock } from '../data/sealed-blocks.ts';
import { sealsWith } from '../data/seals.ts';
import { deriveDays } from '../features/derive.ts';
import type { Metric } from '../tables.ts';
import { createOpener } from './opened.ts';
import type { FromReader, ImportWork, OneOf, SealedFed, ToReader } from './protocol.ts';
import {
  createExportReader,
  ExportFault,
  type ExportReader,
  type FileFault,
  type ReadBatch,
} from './reader.ts';

/** Of the whole process: a file that needs more is none that a phone wrote. */
const MEMORY_BYTES_MAX = 256 * 1024 * 1024;
/** Of text, between two looks at the memory. */
const LOOK_CHARACTERS = 1024 * 1024;

process.once('disconnect', () => process.exit(0));
process.once('uncaughtException', (error) => {
  process.send?.({ kind: 'broken', at: placeOf(error) } satisfies FromReader, () => process.exit(1));
});

/** The kind of an error and the line it came from; its message may hold words of the file. */
function placeOf(error: Error): string {
  const line = error.stack?.split('\n').find((row) => row.trimStart().startsWith('at ')) ?? '';
  return `${error.name} ${line.slice(line.lastIndexOf('/') + 1)}`;
}

async function heard<K extends ToReader['kind']>(kind: K): Promise<Extract<ToReader, { kind: K }>> {
  const [message] = (await once(process, 'message')) as [ToReader];
  if (message.kind !== kind) throw new Error('The reading of an export lost its place');
  return message as Extract<ToReader, { kind: K }>;
}

function ask<K extends ToReader['kind']>(
  message: FromReader,
  kind: K,
): Promise<Extract<ToReader, { kind: K }>> {
  const answer = heard(kind);
  process.send?.(message);
  return answer;
}

const sealsFor = (connectionId: string, key: Uint8Array) => ({
  connectionId,
  seals: sealsWith(Buffer.from(key)),
});

/** The samples of a batch by the block they belong to. */
function toBlocks({ samples }: ReadBatch): readonly StoredBlock[] {
  return [...samples].flatMap(([metric, list]) => {
    const days = new Map<number, Sample[]>();
    for (const sample of list) {
      const day = Math.floor(sample.start / DAY_MS);
      const block = days.get(day);
      if (block === undefined) days.set(day, [sample]);
      else block.push(sample);
    }
    return [...days].map(([day, ofDay]) => ({
      metric: metric as Metric,
      day: dayOf(day * DAY_MS),
      samples: ofDay,
    }));
  });
}

/** What was read since the batch before, and how far that is. */
type Taken = {
  readonly batch: ReadBatch;
  readonly readBytes: number;
  readonly hints: OneOf<'batch'>['hints'];
};

async function store(seals: ReturnType<typeof sealsFor>, { batch, hints, readBytes }: Taken): Promise<void> {
  const blocks = toBlocks(batch);
  const places = blocks.map(({ metric, day }) => ({ metric, day }));
  const { contents, numbers } = await ask({ kind: 'batch', places, hints }, 'known');
  const numberOf = ({ source }: { readonly source: number }): number => numbers[source] ?? 0;
  let stored = 0;
  let newestMs: number | undefined;
  const changed: SealedBlock[] = [];
  for (const [index, block] of blocks.entries()) {
    const content = contents[index];
    const before = content === undefined ? [] : openBlock(seals, block, content);
    const arriving = block.samples.map((sample) => ({ ...sample, source: numberOf(sample) }));
    for (const { start, end = start } of arriving) newestMs = Math.max(newestMs ?? end, end);
    const merged = mergeSamples(before, arriving);
    stored += merged.changed;
    if (merged.changed > 0) changed.push(sealBlock(seals, { ...block, samples: merged.samples }));
  }
  const events = batch.events.map((event) => ({ ...event, source: numberOf(event) }));
  for (const { end } of events) newestMs = Math.max(newestMs ?? end, end);
  const { received, rejected, cursor } = batch;
  const told = { events, received, stored, rejected, newestMs, cursor, readBytes };
  await ask({ kind: 'sealed', blocks: changed, ...told }, 'stored');
}

function createReading({ connectionId, key, receivedMs, cursor }: ImportWork) {
  const seals = sealsFor(connectionId, key);
  const reader = createExportReader(receivedMs, { cursor });
  const pass = skipping(reader, cursor);
  const opener = createOpener((text) => {
    unlooked += text.length;
    pass(text);
  });
  let hintsTold = 0;
  let readBytes = 0;
  let unlooked = 0;
  let storing = Promise.resolve();
  /** One batch is stored while the next one is read. */
  const storeNext = async (batch: ReadBatch): Promise<void> => {
    await storing;
    const hints = reader.hints.slice(hintsTold);
    hintsTold = reader.hints.length;
    storing = store(seals, { batch, hints, readBytes });
  };
  return {
    take(bytes: Uint8Array): void {
      readBytes += bytes.length;
      opener.write(bytes);
      if (unlooked < LOOK_CHARACTERS) return;
      unlooked = 0;
      if (process.memoryUsage.rss() > MEMORY_BYTES_MAX) throw new Error('An export takes too much memory');
    },
    async storeFull(): Promise<void> {
      for (let batch = reader.takeFull(); batch !== undefined; batch = reader.takeFull()) {
        await storeNext(batch);
      }
    },
    async storeRest(): Promise<void> {
      await storeNext(reader.takeRest());
      await storing;
    },
    end(): void {
      opener.end();
      reader.end();
    },
  };
}

/** What an earlier reading has taken is passed over. */
function skipping(reader: ExportReader, cursor: number): (text: string) => void {
  let skipped = 0;
  return (text) => {
    const skip = Math.min(cursor - skipped, text.length);
    skipped += skip;
    if (skip < text.length) reader.write(skip === 0 ? text : text.slice(skip));
  };
}

async function readAll(reading: ReturnType<typeof createReading>): Promise<FileFault | undefined> {
  try {
    for await (const bytes of process.stdin as AsyncIterable<Buffer>) {
      reading.take(bytes);
      await reading.storeFull();
    }
    reading.end();
    return undefined;
  } catch (error) {
    if (error instanceof ExportFault) return error.reason;
    throw error;
  }
}

const derived = (fed: readonly SealedFed[], zone: string | undefined) =>
  deriveDays(
    fed.map(({ id, provider, key, blocks, events }) => {
      const seals = sealsFor(id, key);
      const opened = blocks.map(({ metric, day, content }) => ({
        metric,
        day,
        samples: openBlock(seals, { metric, day }, content),
      }));
      return { id, provider, blocks: opened, events };
    }),
    zone,
  );

const { work } = await heard('begin');
const reading = createReading(work);
const fault = await readAll(reading);
await reading.storeFull();
await reading.storeRest();
let next = await ask({ kind: 'read', fault }, 'derive');
for (;;) next = await ask({ kind: 'days', days: derived(next.fed, next.zone) }, 'derive');
