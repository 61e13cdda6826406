export { type Cidr, createEgress, type Destination, type Egress, readCidrs } from './egress.ts';
