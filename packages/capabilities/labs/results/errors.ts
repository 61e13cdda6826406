import { defineErrors } from '@chartwright/kernel';

export const labResultErrors = defineErrors({
  resultUnknown: { code: 'not_found', status: 404, title: 'Result not found.' },
  resultOfLaboratory: {
    code: 'result_of_laboratory',
    status: 409,
    title:
      'Only a result that was entered by hand is changed here. A laboratory corrects its own by a report.',
  },
  resultSuperseded: {
    code: 'result_superseded',
    status: 409,
    title: 'A newer version has taken the place of this result.',
  },
  orderEnded: {
    code: 'order_ended',
    status: 409,
    title: 'The order has ended: results are entered while it is under way.',
  },
  noResults: { code: 'no_results', status: 409, title: 'No results of this order can be analysed yet.' },
  criticalUnknown: {
    code: 'not_found',
    status: 404,
    title: 'No critical value of this order was ever told under this result.',
  },
  criticalSettled: {
    code: 'critical_settled',
    status: 409,
    title: 'This critical value was acknowledged already, or was taken back.',
  },
  reportUnknown: { code: 'not_found', status: 404, title: 'Report not found.' },
  reportSettled: {
    code: 'report_settled',
    status: 409,
    title: 'This report was matched or discarded already.',
  },
  patientDiffers: {
    code: 'patient_differs',
    status: 409,
    title:
      'The report names another patient than the order. Set patientConfirmed once it is certain that it is the same.',
  },
});
