import { chooseClear, type EntityType, matchEntity } from '@chartwright/analytics';
import { type Caller, ownerOf } from '@chartwright/platform';
import type { Entity } from '../entities.ts';
import { freshnessOf, openHospitalData } from '../hospital-data.ts';
import { NO_DATA } from '../model.ts';
import { NOTICE } from '../notice.ts';
import { noteDataset, type WorkflowParts } from '../parts.ts';
import type { Concepts, FoundConcept, NamedConcept } from './concepts.ts';
import type { ResolveBody, ResolveReply, Vocabulary } from './model.ts';
import { domainOf, vocabularyOf } from './vocabularies.ts';

export type Resolver = ReturnType<typeof createResolver>;

type Candidate = ResolveReply['candidates'][number];
type Found = { readonly candidates: readonly Candidate[]; readonly terminology: string | null };
type Relations = Pick<ResolveReply, 'broader' | 'narrower' | 'maps'>;

const notModelled = (message: string) => ({ status: 'not_modelled' as const, message });
const NO_OMOP = notModelled('No loaded terminology release has OMOP concept ids.');
const NONE_CHOSEN = notModelled('Nothing was chosen that the loaded terminology has.');
const PLACES = 4;
const ASKED_MAX = 50;

/** Finds the ids that analyses start from: what the organisation has, and what the loaded terminology has. */
export function createResolver(parts: WorkflowParts & { readonly concepts: Concepts }) {
  return {
    async resolve(caller: Caller, body: ResolveBody): Promise<ResolveReply> {
      const data = await openHospitalData(parts, ownerOf(caller.actor), body.dataset);
      const own = data === undefined ? [] : await parts.entities.list(data, body.entity_type);
      if (data !== undefined) noteDataset(parts.readAudit, caller, 'data.resolved', [data.dataset.id]);
      const inData = ownCandidates(own, body);
      const further = await conceptCandidates(parts.concepts, body);
      const candidates = [...inData, ...further.candidates].toSorted(byScore).slice(0, body.limit);
      // A concept nobody here has cannot stand in the way of the id that is meant.
      const chosen = chooseClear(inData) ?? chooseClear(candidates);
      const isEmpty = data === undefined && candidates.length === 0;
      return {
        status: isEmpty ? 'refused' : 'done',
        dataset: data?.dataset.name ?? null,
        entity_type: body.entity_type,
        candidates,
        chosen:
          chosen === undefined ? null : { id: chosen.id, name: chosen.name, vocabulary: chosen.vocabulary },
        ...(await relationsOf(parts.concepts, chosen)),
        omop: NO_OMOP,
        terminology: further.terminology,
        freshness: data === undefined ? null : freshnessOf(data),
        refusal: isEmpty ? NO_DATA : null,
        notice: NOTICE,
      };
    },
  };
}

const byScore = (a: Candidate, b: Candidate): number =>
  b.score - a.score || Number(b.in_data) - Number(a.in_data) || (a.id < b.id ? -1 : 1);

const isWanted = (vocabulary: Vocabulary | undefined, wanted: Vocabulary | undefined): boolean =>
  wanted === undefined || vocabulary === wanted;

function ownCandidates(entities: readonly Entity[], body: ResolveBody): Candidate[] {
  const { query, entity_type: type, domain } = body;
  // A drug or a measurement is none of what a case is about.
  if (domain !== undefined && domainOf(type) !== undefined && domain !== domainOf(type)) return [];
  return entities
    .flatMap((entity) => {
      const vocabulary = vocabularyOf(type, entity.id);
      const match = isWanted(vocabulary, body.vocabulary) ? matchEntity(query, entity) : undefined;
      if (match === undefined) return [];
      const code = isCoded(type) ? entity.id : null;
      return [candidateOf({ ...entity, code, vocabulary: vocabulary ?? null, in_data: true }, match)];
    })
    .toSorted(byScore);
}

const isCoded = (type: EntityType): boolean => ['procedure', 'condition', 'drg'].includes(type);

const candidateOf = (
  about: Omit<Candidate, 'score' | 'matched'>,
  match: Pick<Candidate, 'score' | 'matched'>,
): Candidate => ({ ...about, ...match, score: Number(match.score.toFixed(PLACES)) });

async function conceptCandidates(concepts: Concepts, body: ResolveBody): Promise<Found> {
  const domain =
    domainOf(body.entity_type) === undefined ? undefined : (body.domain ?? domainOf(body.entity_type));
  const isAsked = isWanted('SNOMED CT', body.vocabulary) || isWanted('RxNorm', body.vocabulary);
  if (domain === undefined || !isAsked) return { candidates: [], terminology: null };
  const limit = Math.max(body.limit, ASKED_MAX);
  const { release, concepts: found } = await concepts.find({ query: body.query, domain, limit });
  const candidates = found.flatMap((concept) => {
    const match = bestMatch(body.query, concept);
    if (match === undefined || !isWanted(concept.vocabulary, body.vocabulary)) return [];
    const { code, name, vocabulary } = concept;
    return [candidateOf({ id: code, name, code, vocabulary, in_data: false }, match)];
  });
  return { candidates, terminology: release };
}

const bestMatch = (query: string, { code, names }: FoundConcept) =>
  names
    .flatMap((name) => matchEntity(query, { id: code, name }) ?? [])
    .toSorted((a, b) => b.score - a.score)[0];

async function relationsOf(concepts: Concepts, chosen: Candidate | undefined): Promise<Relations> {
  const vocabulary = chosen?.vocabulary;
  if (chosen === undefined || !isKnownThere(vocabulary))
    return { broader: NONE_CHOSEN, narrower: NONE_CHOSEN, maps: NONE_CHOSEN };
  const { broader, narrower, maps } = await concepts.relate({ code: chosen.id, vocabulary });
  return {
    broader: relationOf(broader, 'The loaded terminology release has no hierarchy for it.'),
    narrower: relationOf(narrower, 'The loaded terminology release has no hierarchy for it.'),
    maps: relationOf(maps, 'The loaded terminology release has no map for it.'),
  };
}

const isKnownThere = (vocabulary: Vocabulary | null | undefined): vocabulary is NamedConcept['vocabulary'] =>
  vocabulary === 'SNOMED CT' || vocabulary === 'RxNorm' || vocabulary === 'ICD10CM';

const relationOf = (found: readonly NamedConcept[] | undefined, message: string): Relations['broader'] =>
  found === undefined ? notModelled(message) : { status: 'known', concepts: [...found] };
