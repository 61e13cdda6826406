export { CLINIC_LOADS, clinicSelect } from './clinic.ts';
export { everyQuery } from './every-query.ts';
