const CLAUSE_END = /[;:—!?]|\.(?!\d)/;

/** The parts of a narrative that each make one claim. Expects folded text. */
export const clausesOf = (folded: string): readonly string[] => folded.split(CLAUSE_END);

/** Speaks of the previous result: better, worse and alike are then claims about the change. */
export const looksBack = (clause: string): boolean =>
  /\b(?:previous(?:ly)?|prior|earlier|before|formerly|used to|last (?:visit|time|result|session|score|assessment|review|week|month)|compared|than|since then|so far)\b/i.test(
    clause,
  );
