/** Widths of the symbols of Code 128 by their value (ISO/IEC 15417, table 1); 103 to 105 begin, 106 ends. */
const SYMBOLS = (
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 ' +
  '123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 ' +
  '232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 ' +
  '313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 ' +
  '111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 ' +
  '111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 ' +
  '114311 411113 411311 113141 114131 311141 411131 211412 211214 211232'
).split(' ');
const DARK_BELOW = 128;
const MODULES = 11;
const START_B = 104;
const START_C = 105;
const TO_C = 99;
const TO_B = 100;
const CHECK = 103;

/** Lengths of dark and light in turn, from the first dark dot. */
function runsOf(row: Uint8Array): number[] {
  const runs: number[] = [];
  let isDark = false;
  for (const level of row) {
    const now = level < DARK_BELOW;
    if (now !== isDark) {
      runs.push(0);
      isDark = now;
    }
    if (runs.length > 0) runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1;
  }
  return runs;
}

const symbolOf = (widths: readonly number[]): number => {
  const total = widths.reduce((sum, width) => sum + width, 0);
  return SYMBOLS.indexOf(widths.map((width) => Math.round((width * MODULES) / total)).join(''));
};

/** The text of the values between the start and the check digit, of the sets B and C. */
function textOf(values: readonly number[]): string {
  let set = values[0];
  let text = '';
  for (const value of values.slice(1)) {
    if (set === START_C && value === TO_B) set = START_B;
    else if (set === START_B && value === TO_C) set = START_C;
    else text += set === START_C ? String(value).padStart(2, '0') : String.fromCharCode(value + 32);
  }
  return text;
}

/** Symbols from here up to the bars at the end, which are no symbol of six widths. */
function valuesFrom(runs: readonly number[], first: number): number[] {
  const values: number[] = [];
  for (let at = first; ; at += 6) {
    const value = symbolOf(runs.slice(at, at + 6));
    if (value < 0) return values;
    values.push(value);
  }
}

/** Reads a line of dots across a page as a scanner does; undefined where no barcode has the right check digit. */
export function readCode128(row: Uint8Array): string | undefined {
  const runs = runsOf(row);
  for (const first of runs.keys()) {
    const values = valuesFrom(runs, first);
    const data = values.slice(0, -1);
    const sum = data.reduce((total, value, n) => total + value * Math.max(n, 1), 0);
    const begins = [START_B, START_C].includes(data[0] ?? 0);
    if (begins && data.length > 1 && values.at(-1) === sum % CHECK) return textOf(data);
  }
  return undefined;
}
