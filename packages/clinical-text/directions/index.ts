export { readAction } from './actions.ts';
export { readDirections } from './directions.ts';
