// From the command to the first 200: a first run on an empty folder, and a start of a folder that exists.
import { removeData, startChartwright } from '../apps/server/testing/spawned.ts';
import { median } from './lib/statistics.ts';

const ROUNDS = 5;
const first: number[] = [];
const again: number[] = [];

for (let round = 0; round < ROUNDS; round++) {
  const fresh = await startChartwright();
  first.push(fresh.startMs);
  await fresh.stop();
  const restarted = await startChartwright({ dataDir: fresh.dataDir });
  again.push(restarted.startMs);
  await restarted.stop();
  removeData(fresh.dataDir);
}

const tell = (name: string, values: readonly number[]): void =>
  console.log(
    `${name}: median ${median(values).toFixed(0)} ms, longest ${Math.max(...values).toFixed(0)} ms of ${values.length}`,
  );

tell('first run, command to first 200', first);
tell('existing folder, command to first 200', again);
