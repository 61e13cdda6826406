/** Whether a place of the pages speaks of one patient. */
export type Zone = (page: number, start: number) => boolean;

export const everywhere: Zone = () => true;

export type Anchor = { readonly page: number; readonly start: number; readonly patient: number };

/** A part of the document belongs to the patient who was named last before it; what stands before all belongs to each. */
export function zonesOf(anchors: readonly Anchor[], patients: number): readonly Zone[] {
  if (patients < 2) return [everywhere];
  const ordered = [...anchors].sort((a, b) => a.page - b.page || a.start - b.start);
  return Array.from({ length: patients }, (_, patient): Zone => {
    return (page, start) => {
      const owner = ordered.findLast(
        (anchor) => anchor.page < page || (anchor.page === page && anchor.start <= start),
      );
      return owner === undefined || owner.patient === patient;
    };
  });
}
