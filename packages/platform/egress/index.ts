export { type Cidr, createEgress, type Destination, type Egress, readCidrs } from './egress.ts';
export type { OutboundAnswer, OutboundRequest } from './exchange.ts';
export { createOutbound, type Outbound } from './outbound.ts';
export { OutboundError, type OutboundReason } from './outbound-error.ts';
