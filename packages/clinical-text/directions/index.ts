export { readAction } from './actions.ts';
export { readDirectionsAround } from './around.ts';
export { readDirections } from './directions.ts';
