import type { Refusal } from '@chartwright/engines/calibration';
import { defineErrors, type Problem } from '@chartwright/kernel';

export const registryErrors = defineErrors({
  versionUnknown: { code: 'not_found', status: 404, title: 'There is no such version of this model.' },
  runUnknown: { code: 'not_found', status: 404, title: 'There is no such calibration run.' },
  notMeasured: {
    code: 'not_calibratable',
    status: 409,
    title: 'Outcome records cannot re-score this engine exactly, so it has no calibration job.',
  },
  personNeeded: {
    code: 'forbidden',
    status: 403,
    title: 'Only a signed-in person with the clinical_admin right may change which model runs.',
  },
  reasonNeeded: {
    code: 'invalid_request',
    status: 400,
    title: 'Type a reason of at least three characters.',
  },
  sheetNeeded: {
    code: 'invalid_request',
    status: 400,
    title: 'Name the comparison sheet you read by its hash (sheetHash).',
  },
  sheetOutdated: {
    code: 'sheet_outdated',
    status: 409,
    title: 'The comparison sheet has changed since you read it. Read it again.',
  },
  gatesClosed: {
    code: 'gates_closed',
    status: 409,
    title: 'The version has not passed every promotion gate.',
  },
  outsideCaps: { code: 'outside_caps', status: 409, title: 'A parameter lies outside its safety cap.' },
  secondPersonNeeded: {
    code: 'second_person_required',
    status: 409,
    title: 'A band moves: another person than the one who approved must promote it.',
  },
  invalidTransition: {
    code: 'invalid_transition',
    status: 409,
    title: 'The version cannot make this step from its present state.',
  },
});

/** The refusals of the lifecycle as the surface words them. */
const REFUSALS: Readonly<Record<Refusal | 'unknown_version' | 'already_active', () => Problem>> = {
  not_from_this_state: registryErrors.invalidTransition,
  person_required: registryErrors.personNeeded,
  licensed_reviewer_required: registryErrors.personNeeded,
  reason_required: registryErrors.reasonNeeded,
  sheet_hash_required: registryErrors.sheetNeeded,
  sheet_outdated: registryErrors.sheetOutdated,
  gates_closed: registryErrors.gatesClosed,
  outside_caps: registryErrors.outsideCaps,
  approval_outdated: registryErrors.sheetOutdated,
  second_person_required: registryErrors.secondPersonNeeded,
  unknown_version: registryErrors.versionUnknown,
  already_active: registryErrors.invalidTransition,
};

export const refusalProblem = (refusal: keyof typeof REFUSALS): Problem => REFUSALS[refusal]();
