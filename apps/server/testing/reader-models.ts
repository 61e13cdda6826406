import { type Behaviour, replying } from '@chartwright/intelligence/testing';

/** Models that read referrals, as their endpoints answer: what they found, in the protocol they are asked in. */

type Quoted<T> = {
  readonly value: T;
  readonly quotes: readonly { readonly page: number; readonly text: string }[];
  readonly confidence: number;
};

export const quoted = <T>(value: T, text: string, page = 1): Quoted<T> => ({
  value,
  quotes: [{ page, text }],
  confidence: 0.9,
});

export const factOf = (key: string, value: boolean | number, text: string, unit: string | null = null) => ({
  key,
  comparator: null,
  unit,
  ...quoted(value, text),
});

const NOBODY = {
  name: null,
  dateOfBirth: null,
  ageStated: null,
  sex: null,
  identifiers: [],
  phones: [],
  address: null,
  interpreter: null,
  requestedSpecialty: null,
  statedUrgency: null,
  reason: null,
  conditions: [],
  facts: [],
  diagnoses: [],
  medications: [],
  allergies: [],
  noKnownAllergies: null,
  investigations: [],
  redFlags: [],
};

/** What a model makes of a letter about one patient. */
export const modelReading = (patient: object = {}, document: object = {}) => ({
  documentType: 'referral',
  notReferralKind: null,
  asksForAction: false,
  language: 'en',
  patients: [{ ...NOBODY, ...patient }],
  referrer: null,
  recipient: null,
  letterDate: null,
  ...document,
});

/** A chat completion with a content, as the OpenAI protocol has it. */
export const completing = (content: string, finish_reason = 'stop'): Behaviour =>
  replying(
    200,
    JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_780_000_000,
      model: 'test-model',
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason }],
      usage: { prompt_tokens: 4000, completion_tokens: 900, total_tokens: 4900 },
    }),
  );

/** A message that uses the tool it was told to use, as the Anthropic protocol has it. */
export const usingTool = (input: unknown, stop_reason = 'tool_use'): Behaviour =>
  replying(
    200,
    JSON.stringify({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'test-model',
      content: [{ type: 'tool_use', id: 'toolu_1', name: 'json', input }],
      stop_reason,
      stop_sequence: null,
      usage: { input_tokens: 4000, output_tokens: 900 },
    }),
  );
