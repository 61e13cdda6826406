import { defineErrors } from '@chartwright/kernel';

export const ingestErrors = defineErrors({
  fileUnknown: { code: 'not_found', status: 404, title: 'File not found.' },
  notReadYet: {
    code: 'not_read_yet',
    status: 409,
    title: 'The file has not been read yet. Try again when its state has changed.',
  },
  noTable: { code: 'no_table', status: 409, title: 'The file holds no table.' },
  mappingDoesNotFit: {
    code: 'mapping_does_not_fit',
    status: 422,
    title: 'The mapping does not fit the file or the table.',
  },
});
