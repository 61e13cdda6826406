import { randomBytes } from 'node:crypto';

const FILE_ID = /^file_[0-9a-f]{32}$/;
const UPLOAD_ID = /^upload_[0-9a-f]{32}$/;

export const makeFileId = (): string => `file_${randomBytes(16).toString('hex')}`;

export const isFileId = (id: string): boolean => FILE_ID.test(id);

/** A large upload and its file are one thing; the two ids differ so that neither is taken for the other. */
export const uploadIdOf = (fileId: string): string => fileId.replace('file_', 'upload_');

/** Undefined for a text that is no id of an upload. */
export const fileIdOf = (uploadId: string): string | undefined =>
  UPLOAD_ID.test(uploadId) ? uploadId.replace('upload_', 'file_') : undefined;
