import type { IdentifierType } from './reading.ts';

type CheckDigit = 'valid' | 'invalid' | 'none';

/** What the digits of an identifier say about themselves. A warning never makes one invalid. */
type CheckedIdentifier = {
  readonly checkDigit: CheckDigit;
  readonly warnings: readonly 'medicare_first_digit_not_issued'[];
};

const MEDICARE_WEIGHTS = [1, 3, 7, 9, 1, 3, 7, 9];
const BC_PHN_WEIGHTS = [2, 4, 8, 5, 10, 9, 7, 3];
/** NHI numbers leave out I and O; A counts 1. */
const NHI_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

const verdict = (isValid: boolean): CheckDigit => (isValid ? 'valid' : 'invalid');
const digitsOf = (value: string): number[] => value.split('').map(Number);
const weigh = (values: readonly number[], weights: readonly number[]): number =>
  weights.reduce((sum, weight, at) => sum + weight * (values[at] ?? 0), 0);

/**
 * Checks an identifier by its own digits.
 *
 * @param value as written; spaces and hyphens do not count
 * @returns `invalid` also for a wrong number of digits; `none` where the kind has no check digit
 * @source Services Australia (Medicare card), HL7 AU (IHI), NHS Data Dictionary (NHS number), HISO 10046 (NHI)
 */
export function checkIdentifier(type: IdentifierType, value: string): CheckedIdentifier {
  const bare = value.toUpperCase().replace(/[\s-]/g, '');
  if (type !== 'medicare') return { checkDigit: checks[type]?.(bare) ?? 'none', warnings: [] };
  const warnings = /^[2-6]/.test(bare) ? [] : (['medicare_first_digit_not_issued'] as const);
  return { checkDigit: ofMedicare(bare), warnings };
}

/** Eight digits, a check digit, the issue of the card and, where written, the place of the person on it. */
function ofMedicare(bare: string): CheckDigit {
  const digits = digitsOf(bare.replace('/', ''));
  const isShaped = /^\d{9}\d\/?\d?$/.test(bare);
  return verdict(isShaped && weigh(digits, MEDICARE_WEIGHTS) % 10 === digits[8]);
}

function ofNhs(bare: string): CheckDigit {
  const digits = digitsOf(bare);
  const check = 11 - (weigh(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return verdict(/^\d{10}$/.test(bare) && check !== 10 && check % 11 === digits[9]);
}

const nhiValue = (sign: string): number => (/\d/.test(sign) ? Number(sign) : NHI_LETTERS.indexOf(sign) + 1);

function ofNhi(bare: string): CheckDigit {
  const isOld = /^[A-HJ-NP-Z]{3}\d{4}$/.test(bare);
  if (!isOld && !/^[A-HJ-NP-Z]{3}\d{2}[A-HJ-NP-Z]{2}$/.test(bare)) return 'invalid';
  const values = bare.split('').map(nhiValue);
  const sum = weigh(values, [7, 6, 5, 4, 3, 2]);
  if (isOld) return verdict(sum % 11 !== 0 && (11 - (sum % 11)) % 10 === values[6]);
  // Numbers of the new format were issued under both moduli that the standard has named.
  return verdict([23, 24].some((modulus) => modulus - (sum % modulus) === values[6]));
}

function ofIhi(bare: string): CheckDigit {
  const sum = digitsOf(bare)
    .toReversed()
    .map((digit, at) => (at % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)))
    .reduce((total, digit) => total + digit, 0);
  return verdict(/^800360\d{10}$/.test(bare) && sum % 10 === 0);
}

/** Only British Columbia's numbers (ten digits, a nine first) have a published check digit. */
function ofPhn(bare: string): CheckDigit {
  if (!/^9\d{9}$/.test(bare)) return 'none';
  const digits = digitsOf(bare);
  const check = 11 - (weigh(digits.slice(1), BC_PHN_WEIGHTS) % 11);
  return verdict(check < 10 && check === digits[9]);
}

const checks: Partial<Record<IdentifierType, (bare: string) => CheckDigit>> = {
  nhs: ofNhs,
  nhi: ofNhi,
  ihi: ofIhi,
  phn: ofPhn,
};
