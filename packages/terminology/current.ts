import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type IndexData, readIndexFile } from './index-file.ts';
import { indexDir, readCurrent } from './library.ts';
import { compileStarter } from './starter.ts';

/**
 * The index that a server answers from: what `use` has chosen, else the starter set.
 *
 * @param options.dataDir the server's data folder
 * @param options.starterFile where the build has left the compiled starter set
 * @throws {Error} when what was chosen is not there, is damaged, or was compiled by another version: never another in its place
 */
export function loadCurrentIndex(options: {
  readonly dataDir: string;
  readonly starterFile?: string;
}): IndexData {
  const { dataDir, starterFile } = options;
  const current = readCurrent(dataDir);
  if (current !== undefined) return readChosen(dataDir, current.index);
  return starterFile !== undefined && existsSync(starterFile) ? readIndexFile(starterFile) : compileStarter();
}

function readChosen(dataDir: string, name: string): IndexData {
  try {
    return readIndexFile(join(indexDir(dataDir), name));
  } catch (cause) {
    throw new Error(
      `The terminology in use cannot be opened (${(cause as Error).message}). Compile it again: chartwright terminology use`,
      { cause },
    );
  }
}
