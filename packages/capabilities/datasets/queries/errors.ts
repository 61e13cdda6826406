import { defineErrors } from '@chartwright/kernel';

export const queryErrors = defineErrors({
  queryUnknown: { code: 'not_found', status: 404, title: 'Query not found.' },
  datasetUnknown: { code: 'not_found', status: 404, title: 'Dataset not found.' },
  conversationUnknown: { code: 'not_found', status: 404, title: 'Conversation not found.' },
  savedUnknown: { code: 'not_found', status: 404, title: 'Saved question not found.' },
  scheduleUnknown: { code: 'not_found', status: 404, title: 'Schedule not found.' },
  queryNotDone: {
    code: 'query_not_done',
    status: 409,
    title: 'This query has no rows: it is running, was refused or has failed.',
  },
  smallCellsHeld: {
    code: 'small_cells_held',
    status: 409,
    title: 'This answer was made when fewer people in a group were shown. Run it again.',
  },
  savedFull: {
    code: 'too_many_saved',
    status: 409,
    title: 'No more than 1,000 saved questions are kept in each mode. Delete one first.',
  },
  schedulesFull: {
    code: 'too_many_schedules',
    status: 409,
    title: 'No more than 200 schedules are kept in each mode. Delete one first.',
  },
});
