/** A picture of a page: one byte of grey for each dot, 0 is black. */
export type GreyImage = {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Dots per inch, the same in both directions. */
  readonly dpi: number;
};
