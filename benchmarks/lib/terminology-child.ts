// A part of the terminology benchmark in a process of its own, so that its memory is its own. Prints one line of JSON.
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadCurrentIndex, openLexicon } from '@chartwright/terminology';
import { loadTerminology, useTerminology } from '@chartwright/terminology/manage';
import { conceptId, conceptName } from '@chartwright/terminology/testing';

const [part, dataDir = '', release = '', concepts = '0'] = process.argv.slice(2);
const count = Number(concepts);
const MEGABYTE = 1024 * 1024;

const seconds = async (act: () => Promise<void> | void): Promise<number> => {
  const from = performance.now();
  await act();
  return (performance.now() - from) / 1000;
};
const perSecond = (times: number, act: () => void): number => {
  act();
  const from = performance.now();
  act();
  return times / ((performance.now() - from) / 1000);
};

/** The least that any loader must do: read every byte and find the line ends. */
async function readOnly(): Promise<{ bytes: number; lines: number }> {
  let bytes = 0;
  let lines = 0;
  const files = readdirSync(release, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const file of files)
    for await (const chunk of createReadStream(join(file.parentPath, file.name), {
      highWaterMark: MEGABYTE,
    }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
    }
  return { bytes, lines };
}

async function measureLoad(): Promise<object> {
  let read = { bytes: 0, lines: 0 };
  const readSeconds = await seconds(async () => {
    read = await readOnly();
  });
  let loaded: Awaited<ReturnType<typeof loadTerminology>> | undefined;
  const loadSeconds = await seconds(async () => {
    loaded = await loadTerminology({ dataDir, paths: [release] });
  });
  const id = loaded?.manifest.id ?? '';
  const useSeconds = await seconds(() => {
    useTerminology(dataDir, { ids: [id] });
  });
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  return { ...read, readSeconds, loadSeconds, useSeconds, peakMegabytes, counts: loaded?.manifest.counts };
}

async function measureOpen(): Promise<object> {
  const before = process.memoryUsage.rss();
  const from = performance.now();
  const lexicon = openLexicon(loadCurrentIndex({ dataDir }));
  const openSeconds = (performance.now() - from) / 1000;
  const residentMegabytes = (process.memoryUsage.rss() - before) / MEGABYTE;
  const codes = Array.from({ length: 100_000 }, (_, at) => conceptId((at * 7919) % count));
  const map = new Map(codes.map((code, at) => [code, at]));
  const bags = Array.from({ length: 100_000 }, (_, at) => bagOf(lexicon, conceptName((at * 7919) % count)));
  const byCode = perSecond(codes.length, () => {
    for (const code of codes) if (lexicon.findConcept(code) === -1) throw new Error('A code is missing');
  });
  const byMap = perSecond(codes.length, () => {
    for (const code of codes) if (map.get(code) === undefined) throw new Error('A code is missing');
  });
  let found = 0;
  const byWords = perSecond(bags.length, () => {
    found = 0;
    for (const { sum, ids } of bags) if (lexicon.findBag(sum, ids, ids.length) !== -1) found += 1;
  });
  return {
    openSeconds,
    indexMegabytes: lexicon.byteLength / MEGABYTE,
    residentMegabytes,
    processMegabytes: process.memoryUsage.rss() / MEGABYTE,
    forms: lexicon.formCount,
    byCode,
    byMap,
    byWords,
    found,
  };
}

function bagOf(lexicon: ReturnType<typeof openLexicon>, name: string) {
  const ids = Int32Array.from(
    name
      .toLowerCase()
      .split(' ')
      .map((word) => lexicon.wordId(word))
      .filter((id) => id !== -1),
  );
  return { ids, sum: ids.reduce((sum, id) => (sum + lexicon.mix(id)) | 0, 0) };
}

console.log(JSON.stringify(part === 'load' ? await measureLoad() : await measureOpen()));
