/** Modules of light around the symbol (ISO/IEC 18004). */
const QUIET = 4;

/** A QR code as SVG, to stand in a page: the browser loads nothing for it. */
export async function drawQr(text: string): Promise<string> {
  // A large module: loaded when the first code is shown.
  const { default: bwip } = await import('bwip-js/node');
  const [symbol] = bwip.raw({ bcid: 'qrcode', text });
  if (symbol === undefined || !('pixs' in symbol)) throw new Error('The code has no modules');
  const { pixs, pixx } = symbol;
  const size = pixx + 2 * QUIET;
  const dark = pixs.flatMap((isDark, place) =>
    isDark === 1 ? [`M${(place % pixx) + QUIET} ${Math.floor(place / pixx) + QUIET}h1v1h-1z`] : [],
  );
  return `<svg viewBox="0 0 ${size} ${size}" aria-hidden="true" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path fill="#000" d="${dark.join('')}"/></svg>`;
}
