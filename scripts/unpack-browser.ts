// Runs in a process of its own, because the package unpacks into what TMPDIR names when it is loaded.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';

const archives = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..', 'bin');
await chromium.executablePath();
await inflate(join(archives, 'al2023.tar.br'));
