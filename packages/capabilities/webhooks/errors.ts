import { defineErrors } from '@chartwright/kernel';

export const webhooksErrors = defineErrors({
  webhookUnknown: { code: 'not_found', status: 404, title: 'Webhook endpoint not found.' },
  deliveryUnknown: { code: 'not_found', status: 404, title: 'Delivery not found.' },
  eventUnknown: { code: 'not_found', status: 404, title: 'Event not found.' },
  webhooksFull: {
    code: 'too_many_webhooks',
    status: 409,
    title: 'No more than 50 webhook endpoints are kept in each mode. Delete one first.',
  },
  webhookDisabled: {
    code: 'webhook_disabled',
    status: 409,
    title: 'This endpoint is disabled. Enable it first.',
  },
  secretsFull: {
    code: 'too_many_secrets',
    status: 409,
    title: 'Five secrets are in force. Wait until one has ended, or rotate without overlap.',
  },
  eventGone: {
    code: 'event_gone',
    status: 409,
    title: 'The event of this delivery is no longer kept: events are removed after 30 days.',
  },
  cursorExpired: {
    code: 'cursor_expired',
    status: 410,
    title: 'Events that follow this cursor have been removed after 30 days. Begin anew without a cursor.',
  },
});
