export { makeParquet } from './parquet.ts';
export { makeZip, readMember } from './zip.ts';
