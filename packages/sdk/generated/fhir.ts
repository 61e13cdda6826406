// Made by `npm run gen` from the routes. Never edit this file.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type BulkManifest = {
    transactionTime: string;
    request: string;
    requiresAccessToken: boolean;
    output: Array<{
        type: string;
        url: string;
        count: number;
    }>;
    deleted: Array<unknown>;
    error: Array<unknown>;
};

export type FhirAppointmentReadData = Resource;

export type FhirAppointmentSearchByFormData = Resource;

export type FhirAppointmentSearchByFormRequest = {
    /**
     * The id of the resource
     */
    _id?: string | Array<string>;
    /**
     * When the resource last changed
     */
    _lastUpdated?: string | Array<string>;
    /**
     * Whose it is; includes what belongs to patients merged into this one
     */
    patient?: string | Array<string>;
    /**
     * External id
     */
    identifier?: string | Array<string>;
    /**
     * When it begins
     */
    date?: string | Array<string>;
    /**
     * booked, pending, fulfilled, cancelled or noshow
     */
    status?: string | Array<string>;
    /**
     * date or _lastUpdated, with - before it the other way round
     */
    _sort?: string | Array<string>;
    /**
     * Resources on a page, 20 when absent, at most 100; 0 counts only
     */
    _count?: string | Array<string>;
    /**
     * count: only how many there are
     */
    _summary?: string | Array<string>;
    /**
     * Of a next link
     */
    _cursor?: string | Array<string>;
    /**
     * json; goes before Accept
     */
    _format?: string;
    [key: string]: unknown;
};

export type FhirAppointmentSearchData = Resource;

export type FhirConditionReadData = Resource;

export type FhirConditionSearchByFormData = Resource;

export type FhirConditionSearchByFormRequest = {
    /**
     * The id of the resource
     */
    _id?: string | Array<string>;
    /**
     * When the resource last changed
     */
    _lastUpdated?: string | Array<string>;
    /**
     * Whose it is; includes what belongs to patients merged into this one
     */
    patient?: string | Array<string>;
    /**
     * The same as patient
     */
    subject?: string | Array<string>;
    /**
     * What the patient has
     */
    code?: string | Array<string>;
    /**
     * problem-list-item or encounter-diagnosis
     */
    category?: string | Array<string>;
    /**
     * active or resolved, for example
     */
    'clinical-status'?: string | Array<string>;
    /**
     * When it was written down
     */
    'recorded-date'?: string | Array<string>;
    /**
     * When it began
     */
    'onset-date'?: string | Array<string>;
    /**
     * recorded-date or onset-date or _lastUpdated, with - before it the other way round
     */
    _sort?: string | Array<string>;
    /**
     * Resources on a page, 20 when absent, at most 100; 0 counts only
     */
    _count?: string | Array<string>;
    /**
     * count: only how many there are
     */
    _summary?: string | Array<string>;
    /**
     * Of a next link
     */
    _cursor?: string | Array<string>;
    /**
     * json; goes before Accept
     */
    _format?: string;
    [key: string]: unknown;
};

export type FhirConditionSearchData = Resource;

export type FhirDocumentReferenceReadData = Resource;

export type FhirDocumentReferenceSearchByFormData = Resource;

export type FhirDocumentReferenceSearchByFormRequest = {
    /**
     * The id of the resource
     */
    _id?: string | Array<string>;
    /**
     * When the resource last changed
     */
    _lastUpdated?: string | Array<string>;
    /**
     * Whose it is; includes what belongs to patients merged into this one
     */
    patient?: string | Array<string>;
    /**
     * The same as patient
     */
    subject?: string | Array<string>;
    /**
     * External id
     */
    identifier?: string | Array<string>;
    /**
     * When it was stored
     */
    date?: string | Array<string>;
    /**
     * current: no other is here
     */
    status?: string | Array<string>;
    /**
     * date or _lastUpdated, with - before it the other way round
     */
    _sort?: string | Array<string>;
    /**
     * Resources on a page, 20 when absent, at most 100; 0 counts only
     */
    _count?: string | Array<string>;
    /**
     * count: only how many there are
     */
    _summary?: string | Array<string>;
    /**
     * Of a next link
     */
    _cursor?: string | Array<string>;
    /**
     * json; goes before Accept
     */
    _format?: string;
    [key: string]: unknown;
};

export type FhirDocumentReferenceSearchData = Resource;

export type FhirExportData = Resource;

export type FhirExportRemovalData = Resource;

export type FhirExportStatusData = BulkManifest | Resource;

export type FhirMetadataData = Resource;

export type FhirObservationReadData = Resource;

export type FhirObservationSearchByFormData = Resource;

export type FhirObservationSearchByFormRequest = {
    /**
     * The id of the resource
     */
    _id?: string | Array<string>;
    /**
     * When the resource last changed
     */
    _lastUpdated?: string | Array<string>;
    /**
     * Whose it is; includes what belongs to patients merged into this one
     */
    patient?: string | Array<string>;
    /**
     * The same as patient
     */
    subject?: string | Array<string>;
    /**
     * What was observed
     */
    code?: string | Array<string>;
    /**
     * vital-signs or laboratory, for example
     */
    category?: string | Array<string>;
    /**
     * final, for example
     */
    status?: string | Array<string>;
    /**
     * When it was observed
     */
    date?: string | Array<string>;
    /**
     * date or _lastUpdated, with - before it the other way round
     */
    _sort?: string | Array<string>;
    /**
     * Resources on a page, 20 when absent, at most 100; 0 counts only
     */
    _count?: string | Array<string>;
    /**
     * count: only how many there are
     */
    _summary?: string | Array<string>;
    /**
     * Of a next link
     */
    _cursor?: string | Array<string>;
    /**
     * json; goes before Accept
     */
    _format?: string;
    [key: string]: unknown;
};

export type FhirObservationSearchData = Resource;

export type FhirPatientEverythingData = Resource;

export type FhirPatientExportData = Resource;

export type FhirPatientReadData = Resource;

export type FhirPatientSearchByFormData = Resource;

export type FhirPatientSearchByFormRequest = {
    /**
     * The id of the resource
     */
    _id?: string | Array<string>;
    /**
     * When the resource last changed
     */
    _lastUpdated?: string | Array<string>;
    /**
     * External id or medical record number
     */
    identifier?: string | Array<string>;
    /**
     * Beginnings of words anywhere in the name
     */
    name?: string | Array<string>;
    /**
     * Beginning of the family name
     */
    family?: string | Array<string>;
    /**
     * Beginning of the given name
     */
    given?: string | Array<string>;
    /**
     * Date of birth
     */
    birthdate?: string | Array<string>;
    /**
     * male, female, other or unknown
     */
    gender?: string | Array<string>;
    /**
     * Resources on a page, 20 when absent, at most 100; 0 counts only
     */
    _count?: string | Array<string>;
    /**
     * count: only how many there are
     */
    _summary?: string | Array<string>;
    /**
     * Of a next link
     */
    _cursor?: string | Array<string>;
    /**
     * json; goes before Accept
     */
    _format?: string;
    [key: string]: unknown;
};

export type FhirPatientSearchData = Resource;

/**
 * As FHIR R4 (4.0.1) defines it
 */
export type Resource = {
    resourceType: string;
    [key: string]: unknown;
};

export type FhirMetadataCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/metadata';
};

export type FhirPatientSearchCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * The id of the resource
         */
        _id?: string | Array<string>;
        /**
         * When the resource last changed
         */
        _lastUpdated?: string | Array<string>;
        /**
         * External id or medical record number
         */
        identifier?: string | Array<string>;
        /**
         * Beginnings of words anywhere in the name
         */
        name?: string | Array<string>;
        /**
         * Beginning of the family name
         */
        family?: string | Array<string>;
        /**
         * Beginning of the given name
         */
        given?: string | Array<string>;
        /**
         * Date of birth
         */
        birthdate?: string | Array<string>;
        /**
         * male, female, other or unknown
         */
        gender?: string | Array<string>;
        /**
         * Resources on a page, 20 when absent, at most 100; 0 counts only
         */
        _count?: string | Array<string>;
        /**
         * count: only how many there are
         */
        _summary?: string | Array<string>;
        /**
         * Of a next link
         */
        _cursor?: string | Array<string>;
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/Patient';
};

export type FhirPatientSearchByFormCall = {
    body: FhirPatientSearchByFormRequest;
    path?: never;
    query?: {
        /**
         * The id of the resource
         */
        _id?: string | Array<string>;
        /**
         * When the resource last changed
         */
        _lastUpdated?: string | Array<string>;
        /**
         * External id or medical record number
         */
        identifier?: string | Array<string>;
        /**
         * Beginnings of words anywhere in the name
         */
        name?: string | Array<string>;
        /**
         * Beginning of the family name
         */
        family?: string | Array<string>;
        /**
         * Beginning of the given name
         */
        given?: string | Array<string>;
        /**
         * Date of birth
         */
        birthdate?: string | Array<string>;
        /**
         * male, female, other or unknown
         */
        gender?: string | Array<string>;
        /**
         * Resources on a page, 20 when absent, at most 100; 0 counts only
         */
        _count?: string | Array<string>;
        /**
         * count: only how many there are
         */
        _summary?: string | Array<string>;
        /**
         * Of a next link
         */
        _cursor?: string | Array<string>;
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/Patient/_search';
};

export type FhirPatientReadCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/Patient/{id}';
};

export type FhirAppointmentSearchCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * The id of the resource
         */
        _id?: string | Array<string>;
        /**
         * When the resource last changed
         */
        _lastUpdated?: string | Array<string>;
        /**
         * Whose it is; includes what belongs to patients merged into this one
         */
        patient?: string | Array<string>;
        /**
         * External id
         */
        identifier?: string | Array<string>;
        /**
         * When it begins
         */
        date?: string | Array<string>;
        /**
         * booked, pending, fulfilled, cancelled or noshow
         */
        status?: string | Array<string>;
        /**
         * date or _lastUpdated, with - before it the other way round
         */
        _sort?: string | Array<string>;
        /**
         * Resources on a page, 20 when absent, at most 100; 0 counts only
         */
        _count?: string | Array<string>;
        /**
         * count: only how many there are
         */
        _summary?: string | Array<string>;
        /**
         * Of a next link
         */
        _cursor?: string | Array<string>;
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/Appointment';
};

export type FhirAppointmentSearchByFormCall = {
    body: FhirAppointmentSearchByFormRequest;
    path?: never;
    query?: {
        /**
         * The id of the resource
         */
        _id?: string | Array<string>;
        /**
         * When the resource last changed
         */
        _lastUpdated?: string | Array<string>;
        /**
         * Whose it is; includes what belongs to patients merged into this one
         */
        patient?: string | Array<string>;
        /**
         * External id
         */
        identifier?: string | Array<string>;
        /**
         * When it begins
         */
        date?: string | Array<string>;
        /**
         * booked, pending, fulfilled, cancelled or noshow
         */
        status?: string | Array<string>;
        /**
         * date or _lastUpdated, with - before it the other way round
         */
        _sort?: string | Array<string>;
        /**
         * Resources on a page, 20 when absent, at most 100; 0 counts only
         */
        _count?: string | Array<string>;
        /**
         * count: only how many there are
         */
        _summary?: string | Array<string>;
        /**
         * Of a next link
         */
        _cursor?: string | Array<string>;
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/Appointment/_search';
};

export type FhirAppointmentReadCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/Appointment/{id}';
};

export type FhirDocumentReferenceSearchCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * The id of the resource
         */
        _id?: string | Array<string>;
        /**
         * When the resource last changed
         */
        _lastUpdated?: string | Array<string>;
        /**
         * Whose it is; includes what belongs to patients merged into this one
         */
        patient?: string | Array<string>;
        /**
         * The same as patient
         */
        subject?: string | Array<string>;
        /**
         * External id
         */
        identifier?: string | Array<string>;
        /**
         * When it was stored
         */
        date?: string | Array<string>;
        /**
         * current: no other is here
         */
        status?: string | Array<string>;
        /**
         * date or _lastUpdated, with - before it the other way round
         */
        _sort?: string | Array<string>;
        /**
         * Resources on a page, 20 when absent, at most 100; 0 counts only
         */
        _count?: string | Array<string>;
        /**
         * count: only how many there are
         */
        _summary?: string | Array<string>;
        /**
         * Of a next link
         */
        _cursor?: string | Array<string>;
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/DocumentReference';
};

export type FhirDocumentReferenceSearchByFormCall = {
    body: FhirDocumentReferenceSearchByFormRequest;
    path?: never;
    query?: {
        /**
         * The id of the resource
         */
        _id?: string | Array<string>;
        /**
         * When the resource last changed
         */
        _lastUpdated?: string | Array<string>;
        /**
         * Whose it is; includes what belongs to patients merged into this one
         */
        patient?: string | Array<string>;
        /**
         * The same as patient
         */
        subject?: string | Array<string>;
        /**
         * External id
         */
        identifier?: string | Array<string>;
        /**
         * When it was stored
         */
        date?: string | Array<string>;
        /**
         * current: no other is here
         */
        status?: string | Array<string>;
        /**
         * date or _lastUpdated, with - before it the other way round
         */
        _sort?: string | Array<string>;
        /**
         * Resources on a page, 20 when absent, at most 100; 0 counts only
         */
        _count?: string | Array<string>;
        /**
         * count: only how many there are
         */
        _summary?: string | Array<string>;
        /**
         * Of a next link
         */
        _cursor?: string | Array<string>;
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/DocumentReference/_search';
};

export type FhirDocumentReferenceReadCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/DocumentReference/{id}';
};

export type FhirConditionSearchCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * The id of the resource
         */
        _id?: string | Array<string>;
        /**
         * When the resource last changed
         */
        _lastUpdated?: string | Array<string>;
        /**
         * Whose it is; includes what belongs to patients merged into this one
         */
        patient?: string | Array<string>;
        /**
         * The same as patient
         */
        subject?: string | Array<string>;
        /**
         * What the patient has
         */
        code?: string | Array<string>;
        /**
         * problem-list-item or encounter-diagnosis
         */
        category?: string | Array<string>;
        /**
         * active or resolved, for example
         */
        'clinical-status'?: string | Array<string>;
        /**
         * When it was written down
         */
        'recorded-date'?: string | Array<string>;
        /**
         * When it began
         */
        'onset-date'?: string | Array<string>;
        /**
         * recorded-date or onset-date or _lastUpdated, with - before it the other way round
         */
        _sort?: string | Array<string>;
        /**
         * Resources on a page, 20 when absent, at most 100; 0 counts only
         */
        _count?: string | Array<string>;
        /**
         * count: only how many there are
         */
        _summary?: string | Array<string>;
        /**
         * Of a next link
         */
        _cursor?: string | Array<string>;
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/Condition';
};

export type FhirConditionSearchByFormCall = {
    body: FhirConditionSearchByFormRequest;
    path?: never;
    query?: {
        /**
         * The id of the resource
         */
        _id?: string | Array<string>;
        /**
         * When the resource last changed
         */
        _lastUpdated?: string | Array<string>;
        /**
         * Whose it is; includes what belongs to patients merged into this one
         */
        patient?: string | Array<string>;
        /**
         * The same as patient
         */
        subject?: string | Array<string>;
        /**
         * What the patient has
         */
        code?: string | Array<string>;
        /**
         * problem-list-item or encounter-diagnosis
         */
        category?: string | Array<string>;
        /**
         * active or resolved, for example
         */
        'clinical-status'?: string | Array<string>;
        /**
         * When it was written down
         */
        'recorded-date'?: string | Array<string>;
        /**
         * When it began
         */
        'onset-date'?: string | Array<string>;
        /**
         * recorded-date or onset-date or _lastUpdated, with - before it the other way round
         */
        _sort?: string | Array<string>;
        /**
         * Resources on a page, 20 when absent, at most 100; 0 counts only
         */
        _count?: string | Array<string>;
        /**
         * count: only how many there are
         */
        _summary?: string | Array<string>;
        /**
         * Of a next link
         */
        _cursor?: string | Array<string>;
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/Condition/_search';
};

export type FhirConditionReadCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/Condition/{id}';
};

export type FhirObservationSearchCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * The id of the resource
         */
        _id?: string | Array<string>;
        /**
         * When the resource last changed
         */
        _lastUpdated?: string | Array<string>;
        /**
         * Whose it is; includes what belongs to patients merged into this one
         */
        patient?: string | Array<string>;
        /**
         * The same as patient
         */
        subject?: string | Array<string>;
        /**
         * What was observed
         */
        code?: string | Array<string>;
        /**
         * vital-signs or laboratory, for example
         */
        category?: string | Array<string>;
        /**
         * final, for example
         */
        status?: string | Array<string>;
        /**
         * When it was observed
         */
        date?: string | Array<string>;
        /**
         * date or _lastUpdated, with - before it the other way round
         */
        _sort?: string | Array<string>;
        /**
         * Resources on a page, 20 when absent, at most 100; 0 counts only
         */
        _count?: string | Array<string>;
        /**
         * count: only how many there are
         */
        _summary?: string | Array<string>;
        /**
         * Of a next link
         */
        _cursor?: string | Array<string>;
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/Observation';
};

export type FhirObservationSearchByFormCall = {
    body: FhirObservationSearchByFormRequest;
    path?: never;
    query?: {
        /**
         * The id of the resource
         */
        _id?: string | Array<string>;
        /**
         * When the resource last changed
         */
        _lastUpdated?: string | Array<string>;
        /**
         * Whose it is; includes what belongs to patients merged into this one
         */
        patient?: string | Array<string>;
        /**
         * The same as patient
         */
        subject?: string | Array<string>;
        /**
         * What was observed
         */
        code?: string | Array<string>;
        /**
         * vital-signs or laboratory, for example
         */
        category?: string | Array<string>;
        /**
         * final, for example
         */
        status?: string | Array<string>;
        /**
         * When it was observed
         */
        date?: string | Array<string>;
        /**
         * date or _lastUpdated, with - before it the other way round
         */
        _sort?: string | Array<string>;
        /**
         * Resources on a page, 20 when absent, at most 100; 0 counts only
         */
        _count?: string | Array<string>;
        /**
         * count: only how many there are
         */
        _summary?: string | Array<string>;
        /**
         * Of a next link
         */
        _cursor?: string | Array<string>;
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/Observation/_search';
};

export type FhirObservationReadCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/Observation/{id}';
};

export type FhirPatientEverythingCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        /**
         * Resources on a page, 20 when absent, at most 100; 0 counts only
         */
        _count?: string | Array<string>;
        /**
         * Of a next link
         */
        _from?: string | Array<string>;
        /**
         * Of a next link
         */
        _cursor?: string | Array<string>;
        /**
         * json; goes before Accept
         */
        _format?: string;
    };
    url: '/fhir/R4/Patient/{id}/$everything';
};

export type FhirExportCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: {
        /**
         * Types of resources, with commas; all that may be read when absent
         */
        _type?: string;
        /**
         * Only what changed at or after this instant
         */
        _since?: string;
        /**
         * application/fhir+ndjson
         */
        _outputFormat?: string;
    };
    url: '/fhir/R4/$export';
};

export type FhirPatientExportCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: {
        /**
         * Types of resources, with commas; all that may be read when absent
         */
        _type?: string;
        /**
         * Only what changed at or after this instant
         */
        _since?: string;
        /**
         * application/fhir+ndjson
         */
        _outputFormat?: string;
    };
    url: '/fhir/R4/Patient/$export';
};

export type FhirExportRemovalCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/fhir/R4/export-status/{id}';
};

export type FhirExportStatusCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/fhir/R4/export-status/{id}';
};
