// A program for `runChild`: it does what its job says.
import { writeFileSync } from 'node:fs';
import { serveWork } from '../child/work.ts';

export type TestJob =
  | { readonly act: 'report'; readonly value: number }
  | { readonly act: 'write'; readonly path: string }
  | { readonly act: 'throw' | 'hang' | 'die' | 'hoard' };

serveWork<TestJob, unknown, string>(async (job, tell) => {
  switch (job.act) {
    case 'report':
      tell('half of it');
      return { doubled: job.value * 2 };
    case 'write':
      writeFileSync(job.path, 'written');
      return 'written';
    case 'throw':
      throw new RangeError('Mrs Example has no number');
    case 'die':
      return process.exit(3);
    case 'hoard': {
      const held: Buffer[] = [];
      for (;;) held.push(Buffer.alloc(2 ** 24, 1));
    }
    case 'hang':
      return new Promise((resolve) => setInterval(() => resolve, 60_000));
  }
});
