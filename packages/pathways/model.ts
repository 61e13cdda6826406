import { z } from 'zod';

/** `chestPainCardiac`, `urineMcs`: how facts, items and conditions are named. */
const Name = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/, 'must be a name of letters and digits');
/** `patient.dob`: what a referral says about itself. */
const Field = z
  .string()
  .regex(/^[a-z][A-Za-z]*(?:[.][a-z][A-Za-z]*)?$/, 'must be a field such as patient.dob');
/** `CAT1`, `HUMAN_REVIEW`: the words of the clinic that go out in results. */
const Word = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'must be one word of letters, digits, _ and -');
const Id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be an id of letters, digits, dots and hyphens');
const Line = z
  .string()
  .min(1)
  .max(400)
  .regex(/^[^\n\r]*$/, 'must be one line');
const Text = z.string().min(1).max(4000);
const Days = z.int().min(0).max(3650);
const Years = z.int().min(0).max(130);

const FACT_TYPES = ['boolean', 'number', 'text', 'code'] as const;

/** What a fact is, in which unit, and how the referrer is asked for it. */
const FactDefinition = z.strictObject({
  type: z.enum(FACT_TYPES),
  label: Line,
  question: Line,
  /** The same question in the words of one condition. */
  questionFor: z.record(Name, Line).optional(),
  unit: Line.optional(),
  integer: z.boolean().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  values: z.array(Line).min(1).optional(),
  /** `true`: an item counts as supplied only when it was done; absent: any answer will do. */
  suppliedBy: z.literal('true').optional(),
  /** The essential items whose report usually answers this fact. */
  items: z.array(Name).optional(),
});

const FieldDefinition = z.strictObject({ label: Line, question: Line });

const Scalar = z.union([z.number(), z.string().max(400), z.boolean()]);
const Numbers = z.tuple([z.number(), z.number()]);
const ORDER = ['gt', 'gte', 'lt', 'lte'] as const;
const OPERATORS = ['eq', 'ne', ...ORDER, 'in', 'between', 'exists', 'missing'] as const;

const Comparison = z.enum(OPERATORS);
const Compared = z.union([Scalar, Numbers, z.array(Scalar).min(1).max(200)]);

const FactTest = z.strictObject({
  fact: Name,
  op: Comparison,
  value: Compared.optional(),
  unit: Line.optional(),
});

const CodeTest = z.strictObject({
  code: z.enum(['snomed', 'icd10']),
  op: z.enum(['in', 'within']),
  value: z
    .array(z.string().regex(/^[A-Z0-9.]{3,18}$/, 'must be a code'))
    .min(1)
    .max(500),
});

const InvestigationTest = z.strictObject({
  investigation: Line,
  of: z.enum(['value', 'ageDays']),
  op: Comparison,
  value: Compared.optional(),
  unit: Line.optional(),
});

const MedicationTest = z.strictObject({ medication: Line, op: z.enum(['eq', 'ne']), value: z.boolean() });

const IdentifierTest = z.strictObject({ identifier: Name, op: z.enum(['exists', 'missing']) });

const Always = z.strictObject({ always: z.literal(true) });

export type Leaf =
  | z.infer<typeof FactTest>
  | z.infer<typeof CodeTest>
  | z.infer<typeof InvestigationTest>
  | z.infer<typeof MedicationTest>
  | z.infer<typeof IdentifierTest>
  | z.infer<typeof Always>;
export type FactLeaf = z.infer<typeof FactTest>;
export type InvestigationLeaf = z.infer<typeof InvestigationTest>;
export type CodeLeaf = z.infer<typeof CodeTest>;
export type MedicationLeaf = z.infer<typeof MedicationTest>;
export type IdentifierLeaf = z.infer<typeof IdentifierTest>;
export type When = Leaf | { all: When[] } | { any: When[] } | { not: When };

const Rule: z.ZodType<When> = z
  .lazy(() =>
    z.union([All, Any, Not, Always, FactTest, InvestigationTest, CodeTest, MedicationTest, IdentifierTest]),
  )
  .meta({ id: 'rule' });
const All = z.strictObject({ all: z.array(Rule).min(1).max(100) });
const Any = z.strictObject({ any: z.array(Rule).min(1).max(100) });
const Not = z.strictObject({ not: Rule });

const Recommendation = z.strictObject({
  recommend: z.enum(['accept', 'return']),
  id: Id.optional(),
  category: Word.optional(),
  targetDays: Days.optional(),
  route: Line.optional(),
  requestInfo: z.array(Name).optional(),
  reason: Text.optional(),
});
export type Recommendation = z.infer<typeof Recommendation>;

export type Trigger = {
  trigger: string;
  title?: string | undefined;
  condition?: string | undefined;
  when: When;
  whenTrue?: Node[] | undefined;
  whenFalse?: Node[] | undefined;
  cite?: string[] | undefined;
  rationale?: string | undefined;
  note?: string | undefined;
};
export type ManualStart = { manuallyRun: string; title: string; nodes: Node[] };
export type Node = Trigger | Recommendation | ManualStart;

const AnyNode: z.ZodType<Node> = z
  .lazy(() => z.union([TriggerNode, Recommendation, ManualStartNode]))
  .meta({ id: 'node' });
const Nodes = z.array(AnyNode).min(1).max(500);
const TriggerNode = z.strictObject({
  trigger: Id,
  title: Line.optional(),
  condition: Name.optional(),
  when: Rule,
  whenTrue: Nodes.optional(),
  whenFalse: Nodes.optional(),
  cite: z.array(Line).optional(),
  rationale: Text.optional(),
  note: Text.optional(),
});
const ManualStartNode = z.strictObject({ manuallyRun: Id, title: Line, nodes: Nodes });

export const ROLES = ['triaged', 'requestInfo', 'humanReview', 'outOfScope', 'notAReferral'] as const;
export type Role = (typeof ROLES)[number];

const Review = z.strictObject({ review: Word, flag: Word.optional() });

/** Every safety policy names its review reason, so that none can be switched off by leaving it out. */
const Policies = z.strictObject({
  pick: z.literal('mostUrgentTrue'),
  moreUrgentUnknown: Review.extend({ when: z.enum(['covered', 'any']) }),
  noRule: Review,
  statedMoreUrgent: Review,
  statedLessUrgent: z.strictObject({ flag: Word }),
  identity: Review.extend({ fields: z.array(Field).min(1) }),
  multiPatient: Review,
  embeddedInstruction: Review,
  expired: Review,
  outOfScopeAge: Review.extend({ route: Line.optional() }),
  alwaysReview: Review.extend({ categories: z.array(Word) }),
  notReferral: z.strictObject({ asksForAction: Review }),
  unreadable: Review,
  returned: Review,
  essentials: z.strictObject({ holdTriage: z.boolean(), review: Word }),
});

const Category = z.strictObject({ rank: z.int().min(0).max(99), targetDays: Days, label: Line });

const Condition = z.strictObject({
  specialty: Name,
  title: Line.optional(),
  essential: z.array(Name).max(50),
  covers: z.record(Name, z.array(Name).min(1)).optional(),
});

export const Document = z
  .strictObject({
    $schema: z.string().optional(),
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,63}$/, 'must be lower-case letters, digits and hyphens'),
    version: z.string().regex(/^\d{1,6}[.]\d{1,6}[.]\d{1,6}$/, 'must be a version such as 1.0.0, in quotes'),
    title: Line,
    description: Text.optional(),
    notice: Text.optional(),
    sources: z.array(Line).optional(),
    effectiveFrom: z.iso.date(),
    scope: z.strictObject({
      acceptsAgesFrom: Years.optional(),
      acceptsAgesTo: Years.optional(),
      referralValidityMonths: z.int().min(1).max(120),
      note: Text.optional(),
    }),
    categories: z.record(Word, Category),
    dispositions: z.strictObject({
      triaged: Word,
      requestInfo: Word,
      humanReview: Word,
      outOfScope: Word,
      notAReferral: Word,
    }),
    statedUrgency: z.record(Word, z.array(Line).min(1)),
    policies: Policies,
    globalEssential: z.array(Field),
    conditions: z.record(Name, Condition),
    facts: z.record(Name, FactDefinition).optional(),
    fields: z.record(Field, FieldDefinition).optional(),
    nodes: Nodes,
  })
  .meta({ title: 'Chartwright triage pathway' });

export type Document = z.infer<typeof Document>;
export type Category = z.infer<typeof Category>;
export type Condition = z.infer<typeof Condition>;
export type FactDefinition = z.infer<typeof FactDefinition>;
export type FieldDefinition = z.infer<typeof FieldDefinition>;

export const Catalogue = z.strictObject({
  version: z.string(),
  fields: z.record(Field, FieldDefinition),
  facts: z.record(Name, FactDefinition),
});

export type FactCatalogue = {
  readonly version: string;
  readonly fields: Readonly<Record<string, FieldDefinition>>;
  readonly facts: Readonly<Record<string, FactDefinition>>;
};

/** The published JSON Schema (2020-12) of a pathway document. */
export const pathwaySchema = (): object => z.toJSONSchema(Document, { io: 'input' });
