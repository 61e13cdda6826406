import { fileURLToPath } from 'node:url';
import { type IndexData, loadCurrentIndex } from '@chartwright/terminology';

/** Written by the build, which makes it anew when its sources change. */
const STARTER = fileURLToPath(new URL('../../.cache/terminology/starter.idx', import.meta.url));

/** What notes are coded with: the release that was loaded into the data folder, else the starter set. */
export const loadTerminology = (dataDir: string): IndexData =>
  loadCurrentIndex({ dataDir, starterFile: STARTER });
