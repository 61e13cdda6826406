import type { BundleOptions, Entry, Provenance } from './model.ts';
import { OWN, PARTICIPANT_TYPE } from './systems.ts';
import { fhirText } from './text.ts';

/** Which program read which note with which terminology, and when. */
export function writeProvenance(id: string, entries: readonly Entry[], options: BundleOptions): Provenance {
  const { taskId, letterDate, recordedAt, specialty, fhirBase, release, softwareVersion } = options;
  return {
    resourceType: 'Provenance',
    id,
    target: entries.map(({ fullUrl }) => ({ reference: fullUrl })),
    recorded: recordedAt,
    agent: [
      {
        type: { coding: [{ system: PARTICIPANT_TYPE, code: 'assembler', display: 'Assembler' }] },
        who: {
          type: 'Device',
          identifier: { system: `${fhirBase}${OWN.software}`, value: `chartwright/${softwareVersion}` },
          display: fhirText(`Chartwright ${softwareVersion} with ${release.title} ${release.version}`),
        },
      },
    ],
    entity: [
      {
        role: 'source',
        what: {
          type: 'DocumentReference',
          identifier: { system: `${fhirBase}${OWN.task}`, value: taskId },
          display: fhirText(`Clinical note, ${specialty}, ${letterDate}`),
        },
      },
    ],
  };
}
