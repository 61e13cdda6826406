import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** How large a generated release is, and which of the forms it takes. */
export type ReleaseShape = {
  readonly concepts: number;
  /** Descriptions of a concept beside its fully specified name. */
  readonly synonyms: number;
  readonly type?: 'Snapshot' | 'Full';
  readonly day?: string;
  /** Retires one concept in so many, with a replacement. */
  readonly retireEvery?: number;
};

const FINDINGS = [
  'fracture',
  'infection',
  'neoplasm',
  'inflammation',
  'stenosis',
  'abscess',
  'ulcer',
  'rupture',
  'edema',
  'atrophy',
  'dysplasia',
  'hemorrhage',
  'ischemia',
  'calcification',
  'perforation',
  'contracture',
  'hypertrophy',
  'degeneration',
  'obstruction',
  'deformity',
];
const SITES = [
  'femur',
  'tibia',
  'radius',
  'liver',
  'kidney',
  'lung',
  'colon',
  'stomach',
  'bladder',
  'retina',
  'cornea',
  'cochlea',
  'thyroid',
  'pancreas',
  'spleen',
  'mandible',
  'aorta',
  'vena cava',
  'ventricle',
  'atrium',
  'meniscus',
  'tendon',
  'nerve root',
  'vertebra',
  'sternum',
  'clavicle',
  'scapula',
  'pelvis',
  'urethra',
  'ureter',
];
const QUALITIES = [
  'acute',
  'chronic',
  'recurrent',
  'congenital',
  'traumatic',
  'idiopathic',
  'postoperative',
  'primary',
  'secondary',
  'bilateral',
  'localized',
  'diffuse',
  'progressive',
  'transient',
  'nodular',
  'cystic',
  'fibrous',
  'necrotic',
  'granular',
  'serous',
];
const PARTS = [
  'proximal',
  'distal',
  'medial',
  'lateral',
  'anterior',
  'posterior',
  'upper',
  'lower',
  'superficial',
  'deep',
];
const TAGS = [
  'disorder',
  'disorder',
  'disorder',
  'finding',
  'procedure',
  'procedure',
  'body structure',
  'organism',
  'substance',
  'observable entity',
  'physical object',
  'medicinal product',
];

const FSN = '900000000000003001';
const SYNONYM = '900000000000013009';
const CORE = '900000000000207008';
const PREFERRED = '900000000000548007';
const ACCEPTABLE = '900000000000549004';
const DIALECTS = ['900000000000509007', '900000000000508004'];

/** Rows written to a file a megabyte at a time. */
function openTable(path: string, header: string) {
  const handle = openSync(path, 'w');
  let pending = [header];
  let length = 0;
  const flush = () => {
    writeSync(handle, `${pending.join('\r\n')}\r\n`);
    pending = [];
    length = 0;
  };
  return {
    row: (...cells: (string | number)[]) => {
      const line = cells.join('\t');
      pending.push(line);
      length += line.length;
      if (length > 1 << 20) flush();
    },
    close: () => {
      if (pending.length > 0) flush();
      closeSync(handle);
    },
  };
}

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;

/** Check digit of SNOMED CT identifiers (Verhoeff's dihedral scheme, by group D5). */
function withCheckDigit(body: string): string {
  const times = (a: number, b: number) =>
    a < 5 ? (b < 5 ? (a + b) % 5 : ((a + b) % 5) + 5) : b < 5 ? ((a - b + 5) % 5) + 5 : (a - b + 5) % 5;
  const turn = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  let sum = 0;
  for (let at = 0; at < body.length; at += 1) {
    let value = Number(body[body.length - 1 - at]);
    for (let turns = 0; turns <= at % 8; turns += 1) value = turn[value] ?? 0;
    sum = times(sum, value);
  }
  return `${body}${sum > 0 && sum < 5 ? 5 - sum : sum}`;
}

export const conceptId = (number: number): string => withCheckDigit(`${700_000_000 + number}00`);
export const descriptionId = (number: number): string => withCheckDigit(`${500_000_000 + number}01`);
const relationshipId = (number: number): string => withCheckDigit(`${500_000_000 + number}02`);
const memberId = (number: number): string =>
  `${number.toString(16).padStart(8, '0')}-0000-5000-8000-${number.toString(16).padStart(12, '0')}`;

/** The name of a concept without its semantic tag; different for each number. */
export function conceptName(number: number): string {
  const finding = pick(FINDINGS, number);
  const site = pick(SITES, Math.floor(number / 20));
  const quality = pick(QUALITIES, Math.floor(number / 600));
  const part = pick(PARTS, Math.floor(number / 12_000));
  const series = Math.floor(number / 120_000);
  const name = `${quality} ${finding} of ${part} ${site}`;
  const full = series === 0 ? name : `${name} type ${series + 1}`;
  return `${full[0]?.toUpperCase()}${full.slice(1)}`;
}

/** Other wordings of a concept; the first is what a clinician would say. */
function synonymOf(number: number, at: number): string {
  const name = conceptName(number).toLowerCase();
  const [, head = '', site = ''] = /^(.+) of (.+)$/.exec(name) ?? [];
  const forms = [
    conceptName(number),
    `${site} ${head}`,
    `${head} involving ${site}`,
    `${head} affecting the ${site} region`,
  ];
  return forms[at] ?? `${head} in ${site} variant ${at}`;
}

/**
 * Writes a release of invented concepts in the true layout of Release Format 2. The same shape gives the same bytes.
 *
 * @returns the folder of the release
 */
export function writeRelease(folder: string, shape: ReleaseShape): string {
  const type = shape.type ?? 'Snapshot';
  const day = shape.day ?? '20240101';
  const root = join(folder, `SnomedCT_InternationalRF2_PRODUCTION_${day}T120000Z`, type);
  for (const part of ['Terminology', 'Refset/Language', 'Refset/Content', 'Refset/Map'])
    mkdirSync(join(root, part), { recursive: true });
  const writer = openRelease(root, type, day);
  for (let number = 0; number < shape.concepts; number += 1) writeConcept(writer, number, shape);
  writer.close();
  return join(root, '..');
}

const MEMBER = 'id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId';

function openRelease(root: string, type: string, day: string) {
  const START = 'id\teffectiveTime\tactive\tmoduleId';
  const tables = {
    concept: openTable(
      join(root, `Terminology/sct2_Concept_${type}_INT_${day}.txt`),
      `${START}\tdefinitionStatusId`,
    ),
    description: openTable(
      join(root, `Terminology/sct2_Description_${type}-en_INT_${day}.txt`),
      `${START}\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId`,
    ),
    text: openTable(
      join(root, `Terminology/sct2_TextDefinition_${type}-en_INT_${day}.txt`),
      `${START}\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId`,
    ),
    relationship: openTable(
      join(root, `Terminology/sct2_Relationship_${type}_INT_${day}.txt`),
      `${START}\tsourceId\tdestinationId\trelationshipGroup\ttypeId\tcharacteristicTypeId\tmodifierId`,
    ),
    language: openTable(
      join(root, `Refset/Language/der2_cRefset_Language${type}-en_INT_${day}.txt`),
      `${MEMBER}\tacceptabilityId`,
    ),
    association: openTable(
      join(root, `Refset/Content/der2_cRefset_Association${type}_INT_${day}.txt`),
      `${MEMBER}\ttargetComponentId`,
    ),
    map: openTable(
      join(root, `Refset/Map/der2_iisssccRefset_ExtendedMap${type}_INT_${day}.txt`),
      `${MEMBER}\tmapGroup\tmapPriority\tmapRule\tmapAdvice\tmapTarget\tcorrelationId\tmapCategoryId`,
    ),
  };
  return {
    tables,
    next: { description: 0, relationship: 0, member: 0 },
    isFull: type === 'Full',
    close: () => {
      for (const table of Object.values(tables)) table.close();
    },
  };
}

type Writer = ReturnType<typeof openRelease>;

function writeConcept(
  writer: Writer,
  number: number,
  { synonyms, retireEvery, concepts }: ReleaseShape,
): void {
  const { tables, next, isFull } = writer;
  const id = conceptId(number);
  const isRetired = retireEvery !== undefined && number > 0 && number % retireEvery === 0;
  if (isFull || !isRetired) tables.concept.row(id, '20020131', 1, CORE, '900000000000074008');
  if (isRetired) tables.concept.row(id, '20230731', 0, CORE, '900000000000074008');
  for (let at = -1; at < synonyms; at += 1) {
    const description = descriptionId(next.description++);
    const term = at === -1 ? `${conceptName(number)} (${pick(TAGS, number)})` : synonymOf(number, at);
    const type = at === -1 ? FSN : SYNONYM;
    if (isFull)
      tables.description.row(
        description,
        '20020131',
        1,
        CORE,
        id,
        'en',
        type,
        `Old ${term}`,
        '900000000000448009',
      );
    tables.description.row(description, '20170731', 1, CORE, id, 'en', type, term, '900000000000448009');
    for (const dialect of DIALECTS)
      tables.language.row(
        memberId(next.member++),
        '20170731',
        1,
        CORE,
        dialect,
        description,
        at < 1 ? PREFERRED : ACCEPTABLE,
      );
  }
  if (number > 0 && !isRetired) writeParents(writer, number);
  if (isRetired) {
    const target = conceptId((number + 1) % concepts);
    tables.association.row(memberId(next.member++), '20230731', 1, CORE, '900000000000526001', id, target);
  }
  if (!isRetired && number % 3 === 0) writeMap(writer, number);
}

function writeParents({ tables, next }: Writer, number: number): void {
  const parents = new Set([Math.floor(number / 8), Math.floor(number / 11)]);
  for (const parent of parents) {
    const id = relationshipId(next.relationship++);
    const [source, target] = [conceptId(number), conceptId(parent)];
    tables.relationship.row(
      id,
      '20020131',
      1,
      CORE,
      source,
      target,
      0,
      '116680003',
      '900000000000011006',
      '900000000000451002',
    );
    tables.relationship.row(
      relationshipId(next.relationship++),
      '20020131',
      1,
      CORE,
      source,
      target,
      1,
      '363698007',
      '900000000000011006',
      '900000000000451002',
    );
  }
}

function writeMap({ tables, next }: Writer, number: number): void {
  const id = conceptId(number);
  const member = () => memberId(next.member++);
  const code = `${pick(['A', 'J', 'M', 'S'], number)}${10 + (number % 80)}.${number % 10}`;
  const row = (refset: string, rule: string, priority: number, target: string) =>
    tables.map.row(
      member(),
      '20170731',
      1,
      CORE,
      refset,
      id,
      1,
      priority,
      rule,
      'ALWAYS',
      target,
      '447561005',
      '447637006',
    );
  row('447562003', 'TRUE', 1, code.slice(0, 3));
  if (number % 30 !== 0) {
    row('6011000124106', 'TRUE', 1, code);
    return;
  }
  row(
    '6011000124106',
    'IFA 445518008 | Age at onset of clinical finding (observable entity) | < 28.0 days',
    1,
    'P23.9',
  );
  row('6011000124106', 'OTHERWISE TRUE', 2, code);
}
