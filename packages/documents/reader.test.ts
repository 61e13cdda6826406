import { afterEach, describe, expect, test } from 'vitest';
import { type DocumentReader, openReader, type ReaderOptions } from './index.ts';
import { describeReason, reasonCodes } from './reasons.ts';
import { writeMail } from './testing/eml.ts';
import { letterPdf } from './testing/pdf.ts';

const readers: DocumentReader[] = [];
afterEach(async () => {
  await Promise.all(readers.splice(0).map((reader) => reader.stop()));
});
const open = (options: Partial<ReaderOptions> = {}): DocumentReader => {
  const reader = openReader({ workers: 1, ...options });
  readers.push(reader);
  return reader;
};
const letter = letterPdf('Dear Doctor');

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100) {
    const piece = Uint8Array.from(bytes.subarray(at, at + 100));
    yield await Promise.resolve(piece);
    // As a sender does that uses its buffer again.
    piece.fill(0);
  }
}

describe('a reader', () => {
  test('reads a stream as it reads bytes, and keeps the name', async () => {
    const reader = open();
    const whole = await reader.read(letter, { name: 'a.docx' });
    expect(await reader.read(inPieces(letter), { name: 'a.docx' })).toEqual(whole);
    expect(whole).toMatchObject({ state: 'read', documents: [{ name: 'a.docx', type: 'pdf' }] });
  });

  test('refuses a stream as soon as it is too long, with a sentence that holds nothing of it', async () => {
    const reader = open({ limits: { bytesMax: 250 } });
    expect(await reader.read(inPieces(letter))).toEqual({
      state: 'refused',
      reason: 'file_too_large',
      sentence: describeReason('file_too_large'),
    });
  });

  test('stops at a signal, and reads the next file', async () => {
    const reader = open();
    const stop = new AbortController();
    const reading = reader.read(letter, { signal: stop.signal });
    stop.abort();
    await expect(reading).rejects.toThrow();
    expect(await reader.read(letter)).toMatchObject({ state: 'read' });
  });

  test('reads nothing more when it is stopped', async () => {
    const reader = open();
    const reading = reader.read(letter);
    await Promise.all([reader.stop(), expect(reading).rejects.toThrow('stopped')]);
    await expect(reader.read(letter)).rejects.toThrow('stopped');
  });

  test('kills a child at the limit of time, tells its log no word of the file, and goes on', async () => {
    const faults: unknown[] = [];
    const reader = open({ limits: { stepMs: 1 }, log: { warn: (fields) => faults.push(fields) } });
    expect(await reader.read(letter)).toMatchObject({ state: 'refused', reason: 'too_slow' });
    expect(await reader.read(letter)).toMatchObject({ state: 'refused', reason: 'too_slow' });
    expect(faults).toEqual([
      { fault: 'too_slow', at: undefined },
      { fault: 'too_slow', at: undefined },
    ]);
  });

  test('refuses with a reason when its children take more memory than they may', async () => {
    const reader = open({ limits: { childBytesMax: 1 } });
    expect(await reader.read(letter)).toMatchObject({ state: 'refused', reason: 'too_much_memory' });
  });

  test('refuses a document whose time is up, and keeps the parts of a mail that were read', async () => {
    const reader = open({ limits: { documentMs: 1 } });
    expect(await reader.read(letter)).toMatchObject({ state: 'refused', reason: 'too_slow' });
  });

  test('counts the parts of a mail against its limits', async () => {
    const part = { name: 'a.pdf', type: 'application/pdf', content: letter };
    const mail = writeMail({ subject: 'x', text: 'y', parts: [part, part] });
    const tooMuch = await open({ limits: { unpackedBytesMax: letter.length + 10 } }).read(mail);
    expect(tooMuch).toMatchObject({
      state: 'read',
      documents: [
        {},
        { pages: [{ source: 'text' }] },
        { pages: [{ source: 'failed', reason: 'expands_too_much' }] },
      ],
    });
    const tooMany = await open({ limits: { partsMax: 1 } }).read(mail);
    expect(tooMany).toMatchObject({ state: 'refused', reason: 'too_many_parts' });
    const tooDeep = await open({ limits: { depthMax: 0 } }).read(mail);
    expect(tooDeep).toMatchObject({ ledger: { pages: 3, text: 1, failed: 2 } });
  });

  test('reads many files at once, each as if it were alone', async () => {
    const reader = open();
    const texts = Array.from({ length: 40 }, (_, i) => `letter number ${i}`);
    const results = await Promise.all(texts.map((text) => reader.read(letterPdf(text))));
    const read = results.map((result) =>
      result.state === 'read' ? result.documents[0]?.pages[0]?.text : result.reason,
    );
    expect(read).toEqual(texts);
  });
});

test('every reason has words of its own, which end with what to do', () => {
  const sentences = reasonCodes.map(describeReason);
  expect(new Set(sentences).size).toBe(sentences.length);
  const told = /^(?:The|A|Reading) [^.]+\. (?:Ask|Look|Print|Save|Scan|Send) [^.]+\.$/;
  expect(sentences.filter((sentence) => !told.test(sentence))).toEqual([]);
});
