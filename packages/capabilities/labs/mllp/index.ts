export { type MllpAddress, readMllpAddresses } from './address.ts';
export { exchangeByMllp, MllpError } from './client.ts';
export { openMllpListener } from './listener.ts';
export { type MllpCertificates, type MllpReceiving, openMllpReception } from './reception.ts';
