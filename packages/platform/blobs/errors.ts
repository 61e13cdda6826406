import { defineErrors } from '@chartwright/kernel';

/** Faults of the blob store. What a caller handles (absent, deleted, held back) is a value, not an error. */
export const blobErrors = defineErrors({
  damaged: { code: 'blobs.damaged', status: 500, title: 'A stored file is missing or damaged' },
  keyMissing: {
    code: 'blobs.key_missing',
    status: 500,
    title: 'A stored file was sealed under a master key that is not here',
  },
  unreachable: { code: 'blobs.unreachable', status: 503, title: 'The file store cannot be reached' },
  notKept: { code: 'blobs.not_kept', status: 500, title: 'A file was stored too long ago to be kept now' },
});
