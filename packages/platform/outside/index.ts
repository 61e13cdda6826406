export { createBreaker } from './breaker.ts';
export { createPlainFetch } from './plain-fetch.ts';
