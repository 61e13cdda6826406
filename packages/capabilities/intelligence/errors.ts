import { defineErrors } from '@chartwright/kernel';

export const intelligenceErrors = defineErrors({
  engineUnknown: { code: 'not_found', status: 404, title: 'There is no engine with this key.' },
  versionUnknown: { code: 'not_found', status: 404, title: 'There is no such version of this model.' },
});
