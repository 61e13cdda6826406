import { expect, test } from 'vitest';
import { drawQr } from './qr.ts';

const TEXT = JSON.stringify({ url: 'https://clinic.example/api/v1/wearables/pair', code: 'BCDFGHJK' });
const QUIET = 4;
/** A finder of ISO/IEC 18004, row by row. */
const FINDER = ['1111111', '1000001', '1011101', '1011101', '1011101', '1000001', '1111111'];

/** The rows of modules as they are drawn, without the light around them. */
function modulesOf(svg: string): readonly string[] {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]) - 2 * QUIET;
  const dark = new Set(
    [...svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${Number(x) - QUIET},${Number(y) - QUIET}`),
  );
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (__, x) => (dark.has(`${x},${y}`) ? '1' : '0')).join(''),
  );
}

test('the symbol has its three finders, its timing and the light around it', async () => {
  const rows = modulesOf(await drawQr(TEXT));
  const corner = (x: number, y: number) => rows.slice(y, y + 7).map((row) => row.slice(x, x + 7));
  const far = rows.length - 7;
  expect(corner(0, 0)).toEqual(FINDER);
  expect(corner(far, 0)).toEqual(FINDER);
  expect(corner(0, far)).toEqual(FINDER);
  expect(rows[6]?.slice(8, far - 1)).toMatch(/^1(?:01)+$/);
});

test('another text is another symbol, the same text the same', async () => {
  expect(await drawQr(TEXT)).toBe(await drawQr(TEXT));
  expect(await drawQr(TEXT.replace('BCDF', 'BCDG'))).not.toBe(await drawQr(TEXT));
});

test('nothing of the text stands in the markup', async () => {
  const svg = await drawQr('<script>alert(1)</script>');
  expect(svg).not.toContain('script');
  expect(svg).toMatch(/^<svg /);
});
