import type { CodeRequest, DeidentifyRequest } from '@chartwright/coding/work';

/** A thread of the coding engine that does what the text says: dies, never ends, or answers. */
export function deidentify({ text }: DeidentifyRequest) {
  if (text === 'die') process.exit(3);
  if (text === 'throw') throw new RangeError('as told');
  while (text.startsWith('spin'));
  return { text, spans: [] };
}

export const code = ({ request }: CodeRequest) => ({
  result: new Uint8Array(),
  tokens: {
    input: 0,
    output: deidentify({ text: request.note, letterDate: '', replacement: 'placeholder' }).text.length,
  },
});
