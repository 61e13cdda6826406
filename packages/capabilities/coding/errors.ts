import { defineErrors } from '@chartwright/kernel';

export const codingErrors = defineErrors({
  taskUnknown: { code: 'not_found', status: 404, title: 'Task not found.' },
  keyUnknown: { code: 'not_found', status: 404, title: 'API key not found.' },
  taskUnfinished: { code: 'task_unfinished', status: 409, title: 'The task has no result.' },
  tokenLimit: { code: 'token_limit_exceeded', status: 429, title: 'Token limit exceeded.' },
  tooManySignUps: {
    code: 'rate_limited',
    status: 429,
    title: 'Too many sign-ups from this address. Try again later.',
  },
  signUpClosed: { code: 'forbidden', status: 403, title: 'Sign-up is closed on this server.' },
  personNeeded: { code: 'forbidden', status: 403, title: 'Only a signed-in person may do this.' },
  limitAbovePlan: {
    code: 'invalid_request',
    status: 400,
    title: 'A token limit cannot be above what the plan gives.',
  },
});
