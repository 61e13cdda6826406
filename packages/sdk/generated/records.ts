// Made by `npm run gen` from the routes. Never edit this file.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type MergeOrder = {
    /**
     * The patient that is the same person and steps back
     */
    source_id: string;
};

export type Patient = {
    /**
     * Opaque
     */
    id: string;
    name: string;
    created_at: string;
    pronouns: string | null;
    notes: string | null;
    consent: boolean;
    external_id: string | null;
    first_name: string | null;
    last_name: string | null;
    date_of_birth: string | null;
    gender: string | null;
    email: string | null;
    phone: string | null;
    mrn: string | null;
    client_history: {
        medical_history: string | null;
        family_history: string | null;
        social_history: string | null;
        previous_treatment: string | null;
    };
    updated_at: string;
    /**
     * The patient this one was taken for; it can then only be read
     */
    merged_into: string | null;
};

export type PatientChange = {
    name?: string;
    /**
     * Ignored: it never changes
     */
    external_id?: unknown;
    pronouns?: string | null;
    notes?: string | null;
    /**
     * Consent to treatment documentation; false when never given
     */
    consent?: boolean;
    first_name?: string | null;
    last_name?: string | null;
    date_of_birth?: string | null;
    gender?: string | null;
    email?: string | null;
    phone?: string | null;
    /**
     * Medical record number
     */
    mrn?: string | null;
    /**
     * A field that is absent stays as it is; null empties it
     */
    client_history?: {
        medical_history?: string | null;
        family_history?: string | null;
        social_history?: string | null;
        previous_treatment?: string | null;
    };
};

export type PatientMerge = {
    id: string;
    source_id: string;
    target_id: string;
    merged_at: string;
    merged_by: string;
    unmerged_at: string | null;
    unmerged_by: string | null;
};

export type PatientOrder = {
    name: string;
    external_id?: string;
    pronouns?: string | null;
    notes?: string | null;
    /**
     * Consent to treatment documentation; false when never given
     */
    consent?: boolean;
    first_name?: string | null;
    last_name?: string | null;
    date_of_birth?: string | null;
    gender?: string | null;
    email?: string | null;
    phone?: string | null;
    /**
     * Medical record number
     */
    mrn?: string | null;
    /**
     * A field that is absent stays as it is; null empties it
     */
    client_history?: {
        medical_history?: string | null;
        family_history?: string | null;
        social_history?: string | null;
        previous_treatment?: string | null;
    };
};

export type PatientShort = {
    id: string;
    name: string;
    created_at: string;
};

export type PatientsChangeData = {
    data: Patient;
};

export type PatientsChangeRequest = PatientChange;

export type PatientsCreateData = {
    data: Patient;
};

export type PatientsCreateRequest = PatientOrder;

export type PatientsListData = {
    data: Array<PatientShort | Patient>;
    meta: {
        page: number;
        limit: number;
        /**
         * Of a filtered list: this page, or the next when there is one. Read on until page reaches it
         */
        total_pages: number;
        next_cursor: string | null;
    };
};

export type PatientsMergeData = {
    data: Patient;
};

export type PatientsMergeRequest = MergeOrder;

export type PatientsMergesData = {
    data: Array<PatientMerge>;
};

export type PatientsReadData = {
    data: Patient;
};

export type PatientsUnmergeData = {
    data: Patient;
};

export type PatientsUnmergeRequest = MergeOrder;

export type PatientsListCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * 1 when absent
         */
        page?: number;
        limit?: number;
        /**
         * meta.next_cursor of the page before, instead of page: stays right while rows come and go
         */
        cursor?: string;
        /**
         * Exactly this one
         */
        external_id?: string;
        /**
         * Each word begins a word of the name; case and accents do not matter
         */
        q?: string;
        date_of_birth?: string;
        /**
         * Exactly this one
         */
        mrn?: string;
        /**
         * Changed at or after this instant
         */
        updated_since?: string;
        /**
         * full: rows as a single read shows them
         */
        view?: 'short' | 'full';
    };
    url: '/ext-api/v1/patients';
};

export type PatientsCreateCall = {
    body: PatientOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/ext-api/v1/patients';
};

export type PatientsDeleteCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        patient_id: string;
    };
    query?: never;
    url: '/ext-api/v1/patients/{patient_id}';
};

export type PatientsReadCall = {
    body?: never;
    path: {
        patient_id: string;
    };
    query?: never;
    url: '/ext-api/v1/patients/{patient_id}';
};

export type PatientsChangeCall = {
    body: PatientChange;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        patient_id: string;
    };
    query?: never;
    url: '/ext-api/v1/patients/{patient_id}';
};

export type PatientsMergeCall = {
    body: MergeOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        patient_id: string;
    };
    query?: never;
    url: '/ext-api/v1/patients/{patient_id}/merge';
};

export type PatientsUnmergeCall = {
    body: MergeOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        patient_id: string;
    };
    query?: never;
    url: '/ext-api/v1/patients/{patient_id}/unmerge';
};

export type PatientsMergesCall = {
    body?: never;
    path: {
        patient_id: string;
    };
    query?: never;
    url: '/ext-api/v1/patients/{patient_id}/merges';
};
