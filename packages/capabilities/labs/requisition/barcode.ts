/** Widths of a Code 128 symbol in modules: bar, gap, bar, and so on. */
export type Bars = readonly number[];

/** Encodes what a scanner of a laboratory reads. */
export async function encodeBars(text: string): Promise<Bars> {
  // A large module: loaded when the first requisition is written.
  const { default: bwip } = await import('bwip-js/node');
  const [symbol] = bwip.raw({ bcid: 'code128', text });
  if (symbol === undefined || !('sbs' in symbol)) throw new Error('The barcode has no bars');
  return symbol.sbs;
}
