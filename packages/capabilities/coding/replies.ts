import { z } from 'zod';

const offset = z.int().min(0);
const code = z.string().nullable();
const date = z.string().nullable().describe('YYYY, YYYY-MM or YYYY-MM-DD: as much as the words say');
const relative = z.string().nullable().describe('Distance from letter_date in the unit of the date: (Y-4)');

const concept = z.strictObject({ code: z.string(), term: z.string() }).meta({ id: 'Concept' });
const mappedCode = z
  .strictObject({
    code: z.string(),
    term: z.string().nullable().describe('null where no ICD-10-CM order file is loaded'),
  })
  .meta({ id: 'MappedCode' });

const rule = z
  .strictObject({
    dictionary: z.string(),
    form: z.string(),
    cues: z.array(z.strictObject({ text: z.string(), rule: z.string(), start: offset, end: offset })),
  })
  .meta({ id: 'Rule', description: 'The dictionary row and the words that decided' });

const quantity = z
  .strictObject({
    text: z.string(),
    value: z.number(),
    second_value: z.number().nullable(),
    comparator: z.string().nullable(),
    unit: z.string().nullable().describe('UCUM'),
  })
  .meta({ id: 'Quantity' });

const directions = z
  .strictObject({
    text: z.string(),
    dose: quantity.nullable(),
    route: z.string().nullable(),
    frequency: z
      .strictObject({
        times: z.number(),
        times_max: z.number().nullable(),
        period: z.number(),
        period_max: z.number().nullable(),
        unit: z.enum(['h', 'd', 'wk', 'mo']),
      })
      .nullable(),
    when: z.array(z.string()),
    duration_days: z.number().nullable(),
    as_needed: z.boolean().nullable(),
    action: z.string().nullable(),
  })
  .meta({ id: 'Directions' });

const EXTRACTED = ['confirmed', 'provisional', 'differential'] as const;
const OTHER = ['negated', 'family', 'planned', 'hypothetical'] as const;
const STATUSES = [...EXTRACTED, 'historical', ...OTHER] as const;

const mention = {
  id: z.string(),
  snomed_ct_code: code.describe('null where the loaded release has no concept for these words'),
  snomed_ct_term: z.string().nullable(),
  concept_type: z.string(),
  status: z.enum([...EXTRACTED, ...OTHER]),
  date,
  end_date: date,
  relative_date: relative,
  relative_end_date: relative,
  source: z.string(),
  start: offset,
  end: offset,
  shortened_id: z.string().describe('The first eight digits of id; unique inside the task'),
  clinical_status: z.enum(['active', 'resolved']).nullable(),
  confidence: z.number().min(0).max(1).describe('Of dictionary and rules; not a probability'),
  section: z.string(),
  rule,
  alternatives: z.array(concept),
  icd10cm: z.array(mappedCode),
  rxnorm: z.array(concept),
  laterality: z.enum(['left', 'right', 'bilateral']).nullable(),
  severity: z.enum(['mild', 'moderate', 'severe']).nullable(),
  value: quantity.nullable(),
  directions: directions.nullable(),
  allergy: z.strictObject({ substance: z.string(), reaction: z.string().nullable() }).nullable(),
  onset_age_years: z.number().nullable(),
  mention_start: offset,
  mention_end: offset,
  parts: z.array(z.strictObject({ start: offset, end: offset })),
  experiencer: z.enum(['patient', 'family', 'other']),
  relative: z.string().nullable(),
} as const;

const Mention = z.strictObject(mention).meta({ id: 'Mention' });
export type Mention = z.output<typeof Mention>;

const Target = z
  .strictObject({
    start: offset,
    end: offset,
    source: z.string(),
    status: z.enum(STATUSES),
    negated: z.boolean(),
    experiencer: z.enum(['patient', 'family', 'other']),
    temporality: z.enum(['recent', 'historical', 'hypothetical', 'planned']),
    snomed_ct_code: code,
    snomed_ct_term: z.string().nullable(),
    rxnorm: z.array(concept),
    date,
    end_date: date,
    relative_date: relative,
    relative_end_date: relative,
    section: z.string(),
    rule: rule.nullable(),
  })
  .meta({ id: 'Target' });
export type Target = z.output<typeof Target>;

const JsonData = z
  .strictObject({
    extractions: z.array(Mention).describe('confirmed, provisional and differential facts of the patient'),
    specialty: z.string(),
    snomed_ct_version: z.string(),
    other_mentions: z.array(Mention).describe('Negated, family, planned and hypothetical mentions'),
    targets: z.array(Target).optional().describe('Present when targets were sent'),
  })
  .meta({ id: 'JsonData' });
export type JsonData = z.output<typeof JsonData>;

const status = z.enum(['PENDING', 'STARTED', 'SUCCESS', 'FAILURE']);

const Usage = z
  .strictObject({ input_tokens: z.int(), output_tokens: z.int(), total_tokens: z.int() })
  .meta({ id: 'TaskUsage' });

export const Task = z
  .strictObject({
    task_id: z.string(),
    status,
    letter_date: z.string(),
    patient_dob: z.string().nullable(),
    json_data: JsonData.nullable().describe('null until SUCCESS'),
    usage: Usage.nullable(),
    error: z.strictObject({ detail: z.string() }).optional().describe('Present on FAILURE'),
  })
  .meta({ id: 'Task' });
export type Task = z.output<typeof Task>;

export const Accepted = z
  .strictObject({ task_id: z.string(), status: z.literal('PENDING') })
  .meta({ id: 'Accepted' });

export const BatchAccepted = z.strictObject({ tasks: z.array(Accepted) });

export const TaskList = z.strictObject({
  tasks: z.array(
    z.strictObject({
      task_id: z.string(),
      status,
      letter_date: z.string(),
      created_at: z.string(),
      finished_at: z.string().nullable(),
      usage: Usage.nullable(),
    }),
  ),
  next_cursor: z.string().nullable(),
});

const color = z.string().describe('Name of a colour token, not a colour');

export const Review = z.strictObject({
  task_id: z.string(),
  text: z.string(),
  sections: z.array(z.strictObject({ name: z.string(), start: offset, end: offset })),
  spans: z.array(
    z.strictObject({
      extraction_id: z.string(),
      start: offset,
      end: offset,
      parts: z
        .array(z.strictObject({ start: offset, end: offset }))
        .describe('Where it is drawn when other words interrupt it; otherwise empty'),
      status: z.enum(STATUSES),
      color_token: color,
      label: z.string(),
      title: z.string(),
      why: z.strictObject({ section: z.string(), confidence: z.number(), rule }),
    }),
  ),
  segments: z
    .array(z.strictObject({ start: offset, end: offset, text: z.string(), span_ids: z.array(z.string()) }))
    .describe('The whole text exactly once, cut where a span begins or ends'),
  legend: z.array(z.strictObject({ status: z.enum(STATUSES), color_token: color, label: z.string() })),
  counts: z.record(z.enum(STATUSES), z.int()),
});
export type Review = z.output<typeof Review>;

export const Bundle = z
  .record(z.string(), z.unknown())
  .describe('A FHIR R4B Bundle, sent bare as application/fhir+json');

export const DeidentifiedText = z.strictObject({
  text: z.string(),
  spans: z.array(
    z.strictObject({
      start: offset.describe('In the text that was sent'),
      end: offset,
      kind: z.string(),
      replacement: z.string(),
    }),
  ),
});

const usage = {
  total_requests: z.int(),
  tokens_used: z.int().describe('Output tokens'),
  token_limit: z.int().describe('1000000000000 for a key without a quota'),
  remaining_tokens: z.int().describe('Negative when the last task went over the limit'),
};

export const UsageView = z.strictObject(usage);
export type UsageView = z.output<typeof UsageView>;

export const LimitView = z.strictObject({
  key_id: z.string(),
  mode: z.enum(['test', 'live']),
  ...usage,
});

export const SettingsView = z.strictObject({
  mode: z.enum(['test', 'live']),
  long_notes: z.boolean(),
  note_limit: z.int().describe('Most characters of a note now'),
});

export const SignedUp = z.strictObject({
  api_key: z.string().describe('Shown only now'),
  token_limit: z.int(),
});
