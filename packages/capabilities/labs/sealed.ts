import { seal, unseal } from '@chartwright/platform';

export const sealJson = (value: object, key: Buffer): Buffer => seal(Buffer.from(JSON.stringify(value)), key);

export const unsealJson = <T>(sealed: Buffer, key: Buffer): T =>
  JSON.parse(unseal(sealed, key).toString()) as T;
