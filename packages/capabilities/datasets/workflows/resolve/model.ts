import { ENTITY_TYPES } from '@chartwright/analytics';
import { z } from 'zod';
import { datasetName, Refusal } from '../model.ts';
import { Freshness } from '../predictions/model.ts';
import { CONCEPT_DOMAINS } from './concepts.ts';

const QUERY_MAX = 200;
const CANDIDATES_MAX = 100;

const VOCABULARIES = [
  'ICD10CM',
  'ICD10PCS',
  'CPT4',
  'HCPCS',
  'MS-DRG',
  'SNOMED CT',
  'RxNorm',
  'OMOP',
] as const;
const MATCHES = ['code', 'code_start', 'name', 'words', 'spelling', 'initials'] as const;

const isReadable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

export const ResolveBody = z
  .strictObject({
    query: z
      .string()
      .trim()
      .min(1)
      .max(QUERY_MAX)
      .refine(isReadable, { error: 'Must not hold NUL or half of a surrogate pair' })
      .describe('A name, a part of one, initials, or a code'),
    entity_type: z.enum(ENTITY_TYPES),
    vocabulary: z
      .enum(VOCABULARIES)
      .optional()
      .describe('Of codes: only candidates of this one. OMOP is answered where a loaded release has it'),
    domain: z
      .enum(CONCEPT_DOMAINS)
      .optional()
      .describe('Of clinical concepts; that of the entity type when absent'),
    limit: z.int().min(1).max(CANDIDATES_MAX).default(10),
    dataset: datasetName,
  })
  .meta({ id: 'DataEntityQuery' });
export type ResolveBody = z.output<typeof ResolveBody>;
export type Vocabulary = (typeof VOCABULARIES)[number];

const named = z
  .strictObject({ code: z.string(), name: z.string(), vocabulary: z.enum(VOCABULARIES) })
  .meta({ id: 'DataConcept' });

const concepts = (what: string) =>
  z
    .discriminatedUnion('status', [
      z.strictObject({ status: z.literal('known'), concepts: z.array(named) }),
      z.strictObject({ status: z.literal('not_modelled'), message: z.string() }),
    ])
    .describe(what);

const Candidate = z
  .strictObject({
    id: z.string().describe('What analyses take, where `in_data` is true'),
    name: z.string().nullable(),
    score: z.number().min(0).max(1),
    matched: z.enum(MATCHES).describe('What was recognised'),
    code: z.string().nullable().describe('Null for what is no code but an own id'),
    vocabulary: z.enum(VOCABULARIES).nullable(),
    in_data: z.boolean().describe('Whether the organisation has it; else it is a concept of the terminology'),
  })
  .meta({ id: 'DataCandidate' });

export const ResolveReply = z
  .strictObject({
    status: z.enum(['done', 'refused']),
    dataset: z.string().nullable(),
    entity_type: z.enum(ENTITY_TYPES),
    candidates: z.array(Candidate).describe('The best first'),
    chosen: z
      .strictObject({
        id: z.string(),
        name: z.string().nullable(),
        vocabulary: z.enum(VOCABULARIES).nullable(),
      })
      .nullable()
      .describe('Only where one is clearly best'),
    broader: concepts('Concepts above the one that was chosen'),
    narrower: concepts('Concepts below it'),
    maps: concepts('The same in other vocabularies'),
    omop: concepts('OMOP concepts'),
    terminology: z.string().nullable().describe('The release that was asked; null where none was'),
    freshness: Freshness.nullable(),
    refusal: Refusal.nullable(),
    notice: z.string(),
  })
  .meta({ id: 'DataResolved' });
export type ResolveReply = z.input<typeof ResolveReply>;
