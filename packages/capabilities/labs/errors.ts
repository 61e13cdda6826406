import { defineErrors } from '@chartwright/kernel';

export const labsErrors = defineErrors({
  panelUnknown: { code: 'not_found', status: 404, title: 'Panel not found.' },
  orderUnknown: { code: 'not_found', status: 404, title: 'Lab order not found.' },
  invalidTransition: {
    code: 'invalid_transition',
    status: 409,
    title: 'The order cannot move there from the status it has.',
  },
  unauthorizedOrder: {
    code: 'order_not_authorized',
    status: 409,
    title: 'The order has not been authorized by a provider: there is no requisition of it.',
  },
  providerUnknown: { code: 'not_found', status: 404, title: 'Provider not found.' },
  providerUnlisted: {
    code: 'provider_not_listed',
    status: 403,
    title: 'No provider of this number may authorize orders of this organisation.',
  },
  licenceMissing: {
    code: 'licence_missing',
    status: 403,
    title: 'The provider has no licence on file that is valid in this state today.',
  },
  creatorMayNotAuthorize: {
    code: 'forbidden',
    status: 403,
    title: 'The key that placed the order may not authorize it, unless the settings allow so.',
  },
  providersFull: {
    code: 'too_many_providers',
    status: 409,
    title: 'No more than 5,000 providers are kept.',
  },
  simulationOfLive: {
    code: 'forbidden',
    status: 403,
    title: 'Only orders of test mode have a simulated laboratory.',
  },
  laboratoryUnknown: { code: 'not_found', status: 404, title: 'Laboratory not found.' },
  laboratoryNameTaken: {
    code: 'name_taken',
    status: 409,
    title: 'There is a laboratory of this name.',
  },
  laboratoriesFull: {
    code: 'too_many_laboratories',
    status: 409,
    title: 'No more than 50 laboratories are kept.',
  },
  labMessageUnknown: { code: 'not_found', status: 404, title: 'Message not found.' },
  labMessageSettled: {
    code: 'message_not_waiting',
    status: 409,
    title: 'Only a message that a laboratory refused or that never reached it is sent again.',
  },
});
