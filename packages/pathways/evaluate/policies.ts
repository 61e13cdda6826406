import { addMonths, daySpan } from '../dates.ts';
import type { TriageInput } from '../input.ts';
import type { Document, Role } from '../model.ts';
import type { PatientTriage, RuleTrace } from '../result.ts';
import type { View } from './leaf.ts';
import type { OpenRule } from './missing.ts';

/** What a policy does to a result when it applies. */
export type Effect = { readonly role?: Role; readonly review?: string; readonly flag?: string };

/** All that the policies decide on. */
export type Situation = {
  readonly input: TriageInput;
  readonly view: View;
  readonly picked: RuleTrace | undefined;
  readonly rules: readonly RuleTrace[];
  readonly open: readonly OpenRule[];
  readonly stated: PatientTriage['statedUrgency'];
  readonly essentialsMissing: boolean;
};

type Policy = (situation: Situation) => boolean;

const rankOf = ({ categories }: Document, category: string | null): number | undefined =>
  category === null ? undefined : categories[category]?.rank;

/** Negative: the referrer asks for more urgency than the rules give. Zero also when either side says nothing. */
function statedStep({ picked, stated, view: { document } }: Situation): number {
  const asked = rankOf(document, stated?.category ?? null);
  const given = rankOf(document, picked?.category ?? null);
  return asked === undefined || given === undefined ? 0 : asked - given;
}

export function isOutOfScope({ age, document }: View): boolean {
  const { acceptsAgesFrom = -Infinity, acceptsAgesTo = Infinity } = document.scope;
  return age !== undefined && (age.high < acceptsAgesFrom || age.low > acceptsAgesTo);
}

const isMultiPatient = ({ documentType, patients }: TriageInput): boolean =>
  documentType === 'referral_multi_patient' || patients.length > 1;

/** Only a letter whose latest possible day is too old; an undated one cannot be told. */
function isExpired({ input: { letterDate, receivedAt }, view: { document } }: Situation): boolean {
  if (letterDate === undefined) return false;
  const validUntil = addMonths(daySpan(letterDate).last, document.scope.referralValidityMonths);
  return validUntil < daySpan(receivedAt).first;
}

/** Beside what the pathway covers, a value that was there and could not be used is never passed over in silence. */
const hasOpenRule: Policy = ({ open, picked, view: { document } }) =>
  picked !== undefined &&
  open.some(
    ({ hasUnusable, items }) =>
      hasUnusable || items.length > 0 || document.policies.moreUrgentUnknown.when === 'any',
  );

const lacksIdentity: Policy = ({ view: { document, patient } }) =>
  document.policies.identity.fields.some((field) => !patient.given.includes(field));

/** A rule that returns was TRUE, whether or not one that accepts overruled it. */
const isReturned: Policy = ({ rules }) =>
  rules.some(({ decision, truth }) => decision === 'return' && truth === 'TRUE');

const isAlwaysReviewed: Policy = ({ picked, view: { document } }) =>
  typeof picked?.category === 'string' && document.policies.alwaysReview.categories.includes(picked.category);

/** In the order in which reasons stand in a result. */
export function effectsOf(situation: Situation): Effect[] {
  const { policies } = situation.view.document;
  const review = (role: Role, { review, flag }: { review: string; flag?: string | undefined }): Effect => ({
    role,
    review,
    ...(flag === undefined ? {} : { flag }),
  });
  const outOfScope = isOutOfScope(situation.view);
  const table: readonly (readonly [boolean, Effect])[] = [
    [situation.input.documentType === 'unreadable', review('humanReview', policies.unreadable)],
    [outOfScope, review('outOfScope', policies.outOfScopeAge)],
    [lacksIdentity(situation), review('requestInfo', policies.identity)],
    [isMultiPatient(situation.input), review('humanReview', policies.multiPatient)],
    [situation.input.embeddedInstruction === true, review('humanReview', policies.embeddedInstruction)],
    [!outOfScope && isAlwaysReviewed(situation), review('humanReview', policies.alwaysReview)],
    [!outOfScope && hasOpenRule(situation), review('humanReview', policies.moreUrgentUnknown)],
    [!outOfScope && situation.picked === undefined, review('humanReview', policies.noRule)],
    [!outOfScope && statedStep(situation) < 0, review('humanReview', policies.statedMoreUrgent)],
    [!outOfScope && statedStep(situation) > 0, { flag: policies.statedLessUrgent.flag }],
    [isExpired(situation), review('humanReview', policies.expired)],
    [!outOfScope && isReturned(situation), review('humanReview', policies.returned)],
    [
      situation.essentialsMissing && policies.essentials.holdTriage,
      review('requestInfo', policies.essentials),
    ],
  ];
  return table.filter(([applies]) => applies).map(([, effect]) => effect);
}

/** What wins when several policies name a disposition. */
const ROLE_ORDER: readonly Role[] = ['notAReferral', 'outOfScope', 'requestInfo', 'humanReview', 'triaged'];

export function dispositionOf({ dispositions }: Document, effects: readonly Effect[]): string {
  const role = ROLE_ORDER.find((one) => effects.some((effect) => effect.role === one)) ?? 'triaged';
  return dispositions[role];
}

export const unique = (words: readonly (string | undefined)[]): string[] => [
  ...new Set(words.filter((word) => word !== undefined)),
];
