// Without this file `npm ci` refuses the lockfile on a clean machine: a registry that does not carry the binaries of
// every platform makes `npm install` leave them out. They are added with their exact version and without an integrity,
// which this machine cannot know; npm never fetches them on a platform they are not for.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository.ts';
import { complete, findOmissions, type Lockfile } from './tree/lockfile.ts';

const file = join(repositoryRoot, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8')) as Lockfile;
writeFileSync(file, `${JSON.stringify(complete(lock), null, 2)}\n`);
console.log(`package-lock.json: ${findOmissions(lock).length} platform packages added`);
