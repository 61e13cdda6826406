import { seal, unseal } from '@chartwright/platform';
import type { Declared } from './model.ts';

export const sealDeclared = (declared: Declared, key: Buffer): Buffer =>
  seal(Buffer.from(JSON.stringify(declared)), key);

export const unsealDeclared = (sealed: Buffer, key: Buffer): Declared =>
  JSON.parse(unseal(sealed, key).toString()) as Declared;
