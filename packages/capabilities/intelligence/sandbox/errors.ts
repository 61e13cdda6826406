import { defineErrors } from '@chartwright/kernel';

export const sandboxErrors = defineErrors({
  liveKey: {
    code: 'forbidden',
    status: 403,
    title: 'Only the test world has a clock that moves. Use a test-mode key.',
  },
  backwards: {
    code: 'conflict',
    status: 409,
    title: 'The clock of the test world only goes forwards. DELETE it to go back to real time.',
  },
});
