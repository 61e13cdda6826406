export { openPostgresWarehouse } from './postgres.ts';
