export { makeControlId } from './control-id.ts';
export {
  type MessageControl,
  ORDER_PROFILES,
  type OrderControl,
  type OrderProfile,
  type OutgoingOrder,
  writeOrderMessage,
} from './order-message.ts';
export { readResults } from './read-results.ts';
