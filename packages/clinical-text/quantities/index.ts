export { numberAt } from './numbers.ts';
export { readQuantity } from './quantity.ts';
export { unitAt } from './units.ts';
export { windowOf } from './window.ts';
