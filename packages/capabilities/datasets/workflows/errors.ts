import { defineErrors } from '@chartwright/kernel';

export const workflowErrors = defineErrors({
  nameNotId: {
    code: 'name_not_id',
    status: 400,
    title: 'Every analysis starts from an id, not from a name. Find the id with POST /api/v1/resolve/.',
  },
  entityUnknown: {
    code: 'unknown_entity',
    status: 404,
    title: 'No case of this dataset has this id. Find ids with POST /api/v1/resolve/.',
  },
  bandNotApplicable: {
    code: 'band_not_applicable',
    status: 400,
    title: 'A readmission is yes or no: there is no percentile band of it.',
  },
});
