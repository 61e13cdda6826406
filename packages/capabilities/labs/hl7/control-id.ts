import { randomBytes } from 'node:crypto';

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_DIGITS = 10;
const RANDOM_DIGITS = 10;
const BITS = 5;

/**
 * An id of a message (MSH-10), of which later ones sort behind earlier ones. As a ULID with fewer random digits, since the
 * field has room for twenty.
 */
export function makeControlId(at: Date): string {
  let ms = at.getTime();
  let time = '';
  for (let n = 0; n < TIME_DIGITS; n++) {
    time = `${DIGITS[ms % DIGITS.length] ?? ''}${time}`;
    ms = Math.floor(ms / DIGITS.length);
  }
  const random = Array.from(randomBytes(RANDOM_DIGITS), (byte) => DIGITS[byte >> (8 - BITS)] ?? '');
  return `${time}${random.join('')}`;
}
