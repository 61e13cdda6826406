import type { Resource } from './bundle.ts';
import { FHIR_TYPES, type FhirType, parametersOf, sortsOf } from './parameters.ts';
import { SORT } from './search.ts';

/** What the statement says of this server. */
export type Described = {
  readonly base: string;
  readonly softwareVersion: string;
  /** Since when it is so: the start of the process. */
  readonly since: Date;
  readonly tokenEndpoint: string;
};

const OAUTH_URIS = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';
const SECURITY_SERVICE = 'http://terminology.hl7.org/CodeSystem/restful-security-service';

const EVERYTHING = {
  name: 'everything',
  definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything',
};

const exportOf = (level: 'export' | 'patient-export') => ({
  name: 'export',
  definition: `http://hl7.org/fhir/uv/bulkdata/OperationDefinition/${level}`,
});

const writeType = (type: FhirType) => ({
  type,
  versioning: 'versioned',
  readHistory: false,
  updateCreate: false,
  conditionalRead: 'not-match',
  interaction: [{ code: 'read' }, { code: 'search-type' }],
  ...(type === 'Patient' && { operation: [EVERYTHING, exportOf('patient-export')] }),
  searchParam: [
    ...Object.entries(parametersOf(type)).map(([name, parameter]) => ({ name, ...parameter })),
    ...writeSort(type),
  ],
});

function writeSort(type: FhirType) {
  const names = Object.entries(sortsOf(type)).map(([name, when]) =>
    when === 'always' ? name : `${name} (where patient or subject is given)`,
  );
  const documentation = `One of ${names.join(', ')}; with - before it the other way round`;
  return names.length === 0 ? [] : [{ name: SORT, type: 'special', documentation }];
}

/**
 * Says what the facade can do, from the table the searches read.
 *
 * @source https://hl7.org/fhir/R4/capabilitystatement.html
 */
export const writeCapabilityStatement = ({
  base,
  softwareVersion,
  since,
  tokenEndpoint,
}: Described): Resource => ({
  resourceType: 'CapabilityStatement',
  status: 'active',
  date: since.toISOString(),
  kind: 'instance',
  software: { name: 'Chartwright', version: softwareVersion },
  implementation: { description: 'The practice record of a Chartwright server', url: base },
  fhirVersion: '4.0.1',
  format: ['application/fhir+json', 'json'],
  rest: [
    {
      mode: 'server',
      security: {
        extension: [{ url: OAUTH_URIS, extension: [{ url: 'token', valueUri: tokenEndpoint }] }],
        cors: false,
        service: [
          {
            coding: [{ system: SECURITY_SERVICE, code: 'SMART-on-FHIR', display: 'SMART-on-FHIR' }],
            text: 'OAuth 2.0 client credentials, SMART Backend Services',
          },
        ],
        description: 'Each resource type needs its scope: system/Patient.rs, for example.',
      },
      resource: FHIR_TYPES.map(writeType),
      operation: [exportOf('export')],
    },
  ],
});
