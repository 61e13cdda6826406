import type { Authorization } from '../authorization/store.ts';
import { panelOf } from '../catalogue/service.ts';
import type { OrderedPatient, OutgoingOrder } from '../hl7/order-message.ts';
import type { Laboratory } from '../laboratories/store.ts';
import type { Order } from '../orders/store.ts';
import type { KnownPatient } from '../ports.ts';

/** An order, its signature and what is known of the patient, as a laboratory is told of them. */
export function outgoingOf(
  order: Order,
  signed: Authorization,
  laboratory: Laboratory,
  known: KnownPatient | undefined,
): OutgoingOrder {
  const panel = panelOf(order.panelId);
  if (panel === undefined) throw new Error('An order has a panel that the catalogue does not know');
  const { provider } = signed;
  return {
    id: order.id,
    requisitionNumber: order.requisitionNumber,
    account: laboratory.sendingFacility,
    patientRef: order.patientRef,
    patient: order.patient ?? (known === undefined ? null : patientOf(known)),
    tests: panel.tests.map(({ key, label, loinc, specimen }) => ({
      key,
      name: label,
      loinc,
      local: loinc === null ? undefined : localCodeOf(laboratory, loinc),
      specimen,
    })),
    priority: order.priority,
    fasting: order.fasting,
    clinicalNote: order.note,
    laboratoryNote: signed.note,
    answers: order.answers ?? [],
    collectedAt: order.collectedAt,
    provider: { npi: signed.npi, name: provider.name, family: provider.family, given: provider.given },
    authorizedAt: signed.signedAt,
    diagnoses: signed.diagnoses,
  };
}

/** The first that is listed, where a laboratory has several codes for one test. */
const localCodeOf = ({ localCodes }: Laboratory, loinc: string): string | undefined =>
  Object.entries(localCodes).find(([, code]) => code === loinc)?.[0];

const SEXES = ['female', 'male', 'other', 'unknown'] as const;

const patientOf = ({ name, birthDate, sex }: KnownPatient): OrderedPatient => ({
  name: name === undefined ? undefined : { family: name },
  birthDate,
  sex: SEXES.find((one) => one === sex),
});
