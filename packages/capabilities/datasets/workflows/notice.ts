/** Shown with every figure of a workflow. */
export const NOTICE =
  'Computed from the rows your organisation uploaded. An estimate to plan with: no offer, no guarantee of a price, and not a medical device.';
