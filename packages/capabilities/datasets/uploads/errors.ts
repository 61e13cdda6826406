import { defineErrors } from '@chartwright/kernel';

export const uploadErrors = defineErrors({
  fileUnknown: { code: 'not_found', status: 404, title: 'File not found.' },
  uploadUnknown: { code: 'not_found', status: 404, title: 'Upload not found.' },
  urlInvalid: { code: 'url_invalid', status: 403, title: 'This is not an upload address of this server.' },
  urlExpired: {
    code: 'url_expired',
    status: 403,
    title: 'This upload address has expired. Ask for a new one.',
  },
  urlUsed: {
    code: 'url_used',
    status: 409,
    title: 'Something was uploaded to this address already, and it takes nothing more.',
  },
  uploadUnderWay: {
    code: 'upload_in_progress',
    status: 409,
    title: 'Something is being uploaded to this address at this moment.',
  },
  uploadIncomplete: { code: 'upload_incomplete', status: 409, title: 'Not everything has been uploaded.' },
  uploadComplete: { code: 'upload_complete', status: 409, title: 'This upload is complete.' },
  uploadTooLarge: {
    code: 'payload_too_large',
    status: 413,
    title: 'The file is larger than this way of uploading takes.',
  },
  sizeMismatch: {
    code: 'size_mismatch',
    status: 422,
    title: 'The body has not the size that was announced. Nothing was kept.',
  },
  hashMismatch: {
    code: 'sha256_mismatch',
    status: 422,
    title: 'The body has not the SHA-256 that was announced. Nothing was kept.',
  },
  etagMismatch: {
    code: 'etag_mismatch',
    status: 422,
    title: 'A part is not the one that its ETag names.',
  },
  partUnknown: {
    code: 'part_unknown',
    status: 422,
    title: 'The file has no part of that number.',
  },
  fileRefused: { code: 'file_refused', status: 422, title: 'This file is not accepted.' },
  notHere: { code: 'file_gone', status: 410, title: 'The bytes of this file are not kept.' },
  fileUnchecked: {
    code: 'file_unchecked',
    status: 409,
    title: 'This file is still being checked. Try again later.',
  },
});
