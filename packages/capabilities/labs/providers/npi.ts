/** Health industry number of the United States, which stands before an NPI for its check digit (45 CFR 162.406). */
const ISSUER = '80840';
const NPI = /^[12]\d{9}$/;

/** Whether ten digits are an NPI: its last one checks the others, by Luhn over 80840 and the number. */
export function isNpi(text: string): boolean {
  if (!NPI.test(text)) return false;
  const digits = Array.from(`${ISSUER}${text}`, Number).toReversed();
  const sum = digits.reduce((total, digit, place) => total + (place % 2 === 0 ? digit : doubled(digit)), 0);
  return sum % 10 === 0;
}

const doubled = (digit: number): number => (digit > 4 ? 2 * digit - 9 : 2 * digit);
