// Reads files in a process of its own, which can be killed at any moment. It has no environment, no secrets, and writes
// nothing; its only door is the channel to its parent.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { OpenedFile } from '../opened.ts';
import { Refusal } from '../reasons.ts';
import { openFiles } from './files.ts';
import type { Answer, Question, Replies } from './protocol.ts';

const files = openFiles();
const opened = new Map<number, OpenedFile>();
const [bytesMax = '0'] = process.argv.slice(2);

const watchdog = new Worker(new URL('./watchdog.ts', import.meta.url), {
  workerData: { bytesMax: Number(bytesMax), parent: process.ppid },
});
watchdog.unref();
/** No byte of a file is looked at before. */
const onGuard = once(watchdog, 'message');

process.on('message', (message: { readonly id: number; readonly question: Question }) => {
  void reply(message.id, message.question);
});
process.on('disconnect', () => process.exit(0));

async function reply(id: number, question: Question): Promise<void> {
  const answer = await answerTo(id, question);
  process.send?.(answer);
}

async function answerTo(id: number, question: Question): Promise<Answer> {
  try {
    await onGuard;
    const value = await work(question);
    return { id, ok: true, value, memory: process.memoryUsage.rss() };
  } catch (error) {
    const memory = process.memoryUsage.rss();
    if (error instanceof Refusal) return { id, ok: false, reason: error.code, memory };
    return { id, ok: false, at: placeOf(error), memory };
  }
}

async function work(question: Question): Promise<Replies[keyof Replies]> {
  switch (question.ask) {
    case 'open': {
      const file = await files.open(question.bytes, question.limits);
      opened.set(question.file, file);
      const { type, pages, isPicture, parts } = file;
      return { type, pages, isPicture, parts };
    }
    case 'readPage':
      return fileOf(question.file).readPage(question.index);
    case 'readPicturePage':
      return fileOf(question.file).readPicturePage(question.index);
    case 'close':
      opened.get(question.file)?.close();
      opened.delete(question.file);
      return undefined;
    case 'loadOcr':
      await files.loadOcr();
      return undefined;
  }
}

function fileOf(id: number): OpenedFile {
  const file = opened.get(id);
  if (file === undefined) throw new Error('The file is not open.');
  return file;
}

/** The kind of an error and the line it came from; its message may hold words of the file. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const line = error.stack?.split('\n').find((row) => /^\s+at /.test(row)) ?? '';
  return `${error.name}${line.replace(/\(?file:\/\/.*\//, '').trimEnd()}`;
}
