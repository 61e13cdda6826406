export { loadHospital } from './hospital-snapshot.ts';
export { type HospitalRow, rowsOf, writeHospital } from './read-hospital.ts';
