// Made by `npm run gen` from the routes. Never edit this file.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type Accepted = {
    task_id: string;
    status: 'PENDING';
};

export type CodingDeidentifyData = {
    text: string;
    spans: Array<{
        /**
         * In the text that was sent
         */
        start: number;
        end: number;
        kind: string;
        replacement: string;
    }>;
};

export type CodingDeidentifyRequest = {
    text: string;
    /**
     * What surrogate dates are counted from; today when absent
     */
    letter_date?: string;
    /**
     * Words such as [NAME], or invented values of the same kind
     */
    replacement?: 'placeholder' | 'surrogate';
};

export type CodingGenerateBatchData = {
    tasks: Array<Accepted>;
};

export type CodingGenerateBatchRequest = {
    notes: Array<NoteOrder>;
};

/**
 * With wait=true the finished task, under status 200
 */
export type CodingGenerateData = Accepted | Task;

export type CodingGenerateRequest = NoteOrder;

export type CodingLimitsChangeData = {
    key_id: string;
    mode: 'test' | 'live';
    total_requests: number;
    /**
     * Output tokens
     */
    tokens_used: number;
    /**
     * 1000000000000 for a key without a quota
     */
    token_limit: number;
    /**
     * Negative when the last task went over the limit
     */
    remaining_tokens: number;
};

export type CodingLimitsChangeRequest = {
    /**
     * null: what the plan gives
     */
    token_limit: number | null;
};

export type CodingLimitsReadData = {
    key_id: string;
    mode: 'test' | 'live';
    total_requests: number;
    /**
     * Output tokens
     */
    tokens_used: number;
    /**
     * 1000000000000 for a key without a quota
     */
    token_limit: number;
    /**
     * Negative when the last task went over the limit
     */
    remaining_tokens: number;
};

export type CodingSettingsChangeData = {
    mode: 'test' | 'live';
    long_notes: boolean;
    /**
     * Most characters of a note now
     */
    note_limit: number;
};

export type CodingSettingsChangeRequest = {
    /**
     * Whether notes beyond 1,500 characters are accepted, up to 1,000,000
     */
    long_notes: boolean;
};

export type CodingSettingsReadData = {
    mode: 'test' | 'live';
    long_notes: boolean;
    /**
     * Most characters of a note now
     */
    note_limit: number;
};

export type CodingSignUpData = {
    /**
     * Shown only now
     */
    api_key: string;
    token_limit: number;
};

export type CodingSignUpRequest = {
    email: string;
    organisation: string;
};

/**
 * A FHIR R4B Bundle, sent bare as application/fhir+json
 */
export type CodingTasksFhirData = {
    [key: string]: unknown;
};

export type CodingTasksListData = {
    tasks: Array<{
        task_id: string;
        status: 'PENDING' | 'STARTED' | 'SUCCESS' | 'FAILURE';
        letter_date: string;
        created_at: string;
        finished_at: string | null;
        usage: TaskUsage | null;
    }>;
    next_cursor: string | null;
};

export type CodingTasksReadData = Task;

export type CodingTasksReviewData = {
    task_id: string;
    text: string;
    sections: Array<{
        name: string;
        start: number;
        end: number;
    }>;
    spans: Array<{
        extraction_id: string;
        start: number;
        end: number;
        /**
         * Where it is drawn when other words interrupt it; otherwise empty
         */
        parts: Array<{
            start: number;
            end: number;
        }>;
        status: 'confirmed' | 'provisional' | 'differential' | 'historical' | 'negated' | 'family' | 'planned' | 'hypothetical';
        /**
         * Name of a colour token, not a colour
         */
        color_token: string;
        label: string;
        title: string;
        why: {
            section: string;
            confidence: number;
            rule: Rule;
        };
    }>;
    /**
     * The whole text exactly once, cut where a span begins or ends
     */
    segments: Array<{
        start: number;
        end: number;
        text: string;
        span_ids: Array<string>;
    }>;
    legend: Array<{
        status: 'confirmed' | 'provisional' | 'differential' | 'historical' | 'negated' | 'family' | 'planned' | 'hypothetical';
        /**
         * Name of a colour token, not a colour
         */
        color_token: string;
        label: string;
    }>;
    counts: {
        [key: string]: number;
    };
};

export type CodingUsageData = {
    total_requests: number;
    /**
     * Output tokens
     */
    tokens_used: number;
    /**
     * 1000000000000 for a key without a quota
     */
    token_limit: number;
    /**
     * Negative when the last task went over the limit
     */
    remaining_tokens: number;
};

export type Concept = {
    code: string;
    term: string;
};

export type Directions = {
    text: string;
    dose: Quantity | null;
    route: string | null;
    frequency: {
        times: number;
        times_max: number | null;
        period: number;
        period_max: number | null;
        unit: 'h' | 'd' | 'wk' | 'mo';
    } | null;
    when: Array<string>;
    duration_days: number | null;
    as_needed: boolean | null;
    action: string | null;
};

export type JsonData = {
    /**
     * confirmed, provisional and differential facts of the patient
     */
    extractions: Array<Mention>;
    specialty: string;
    snomed_ct_version: string;
    /**
     * Negated, family, planned and hypothetical mentions
     */
    other_mentions: Array<Mention>;
    /**
     * Present when targets were sent
     */
    targets?: Array<Target>;
};

export type MappedCode = {
    code: string;
    /**
     * null where no ICD-10-CM order file is loaded
     */
    term: string | null;
};

export type Mention = {
    id: string;
    /**
     * null where the loaded release has no concept for these words
     */
    snomed_ct_code: string | null;
    snomed_ct_term: string | null;
    concept_type: string;
    status: 'confirmed' | 'provisional' | 'differential' | 'negated' | 'family' | 'planned' | 'hypothetical';
    /**
     * YYYY, YYYY-MM or YYYY-MM-DD: as much as the words say
     */
    date: string | null;
    /**
     * YYYY, YYYY-MM or YYYY-MM-DD: as much as the words say
     */
    end_date: string | null;
    /**
     * Distance from letter_date in the unit of the date: (Y-4)
     */
    relative_date: string | null;
    /**
     * Distance from letter_date in the unit of the date: (Y-4)
     */
    relative_end_date: string | null;
    source: string;
    start: number;
    end: number;
    /**
     * The first eight digits of id; unique inside the task
     */
    shortened_id: string;
    clinical_status: 'active' | 'resolved' | null;
    /**
     * Of dictionary and rules; not a probability
     */
    confidence: number;
    section: string;
    rule: Rule;
    alternatives: Array<Concept>;
    icd10cm: Array<MappedCode>;
    rxnorm: Array<Concept>;
    laterality: 'left' | 'right' | 'bilateral' | null;
    severity: 'mild' | 'moderate' | 'severe' | null;
    value: Quantity | null;
    directions: Directions | null;
    allergy: {
        substance: string;
        reaction: string | null;
    } | null;
    onset_age_years: number | null;
    mention_start: number;
    mention_end: number;
    parts: Array<{
        start: number;
        end: number;
    }>;
    experiencer: 'patient' | 'family' | 'other';
    relative: string | null;
};

export type NoteOrder = {
    /**
     * The clinical note
     */
    note: string;
    /**
     * Such as Cardiology; General Medicine when none
     */
    specialty: string;
    /**
     * Date of the letter; today when absent
     */
    letter_date?: string;
    /**
     * The patient's date of birth, not after letter_date
     */
    patient_dob?: string | null;
    /**
     * Mentions you already know; each comes back in json_data.targets with what the note says
     */
    targets?: Array<TargetSpan>;
    /**
     * How 03/04/2024 reads; found from the note itself when absent
     */
    date_order?: 'day-first' | 'month-first';
};

export type Quantity = {
    text: string;
    value: number;
    second_value: number | null;
    comparator: string | null;
    /**
     * UCUM
     */
    unit: string | null;
};

/**
 * The dictionary row and the words that decided
 */
export type Rule = {
    dictionary: string;
    form: string;
    cues: Array<{
        text: string;
        rule: string;
        start: number;
        end: number;
    }>;
};

export type Target = {
    start: number;
    end: number;
    source: string;
    status: 'confirmed' | 'provisional' | 'differential' | 'historical' | 'negated' | 'family' | 'planned' | 'hypothetical';
    negated: boolean;
    experiencer: 'patient' | 'family' | 'other';
    temporality: 'recent' | 'historical' | 'hypothetical' | 'planned';
    snomed_ct_code: string | null;
    snomed_ct_term: string | null;
    rxnorm: Array<Concept>;
    /**
     * YYYY, YYYY-MM or YYYY-MM-DD: as much as the words say
     */
    date: string | null;
    /**
     * YYYY, YYYY-MM or YYYY-MM-DD: as much as the words say
     */
    end_date: string | null;
    /**
     * Distance from letter_date in the unit of the date: (Y-4)
     */
    relative_date: string | null;
    /**
     * Distance from letter_date in the unit of the date: (Y-4)
     */
    relative_end_date: string | null;
    section: string;
    rule: Rule | null;
};

/**
 * UTF-16 offsets into the note, end exclusive
 */
export type TargetSpan = {
    start: number;
    end: number;
};

export type Task = {
    task_id: string;
    status: 'PENDING' | 'STARTED' | 'SUCCESS' | 'FAILURE';
    letter_date: string;
    patient_dob: string | null;
    /**
     * null until SUCCESS
     */
    json_data: JsonData | null;
    usage: TaskUsage | null;
    /**
     * Present on FAILURE
     */
    error?: {
        detail: string;
    };
};

export type TaskUsage = {
    input_tokens: number;
    output_tokens: number;
    total_tokens: number;
};

export type CodingGenerateCall = {
    body: NoteOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: {
        /**
         * true answers 200 with the finished task instead of 202
         */
        wait?: 'true' | 'false';
    };
    url: '/generate';
};

export type CodingGenerateBatchCall = {
    body: CodingGenerateBatchRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/generate/batch';
};

export type CodingTasksListCall = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        cursor?: string;
    };
    url: '/tasks';
};

export type CodingTasksDeleteCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        task_id: string;
    };
    query?: never;
    url: '/tasks/{task_id}';
};

export type CodingTasksReadCall = {
    body?: never;
    path: {
        task_id: string;
    };
    query?: {
        /**
         * Unit of every offset; utf16 when absent
         */
        offsets?: 'utf16' | 'codepoint';
    };
    url: '/tasks/{task_id}';
};

export type CodingTasksReviewCall = {
    body?: never;
    path: {
        task_id: string;
    };
    query?: never;
    url: '/tasks/{task_id}/review';
};

export type CodingTasksFhirCall = {
    body?: never;
    path: {
        task_id: string;
    };
    query?: {
        /**
         * FHIR id of the patient: 1 to 64 letters, digits, hyphens and dots
         */
        fhir_patient_id?: string;
    };
    url: '/tasks/fhir/{task_id}';
};

export type CodingDeidentifyCall = {
    body: CodingDeidentifyRequest;
    path?: never;
    query?: never;
    url: '/deidentify';
};

export type CodingUsageCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/auth/usage';
};

export type CodingLimitsReadCall = {
    body?: never;
    path: {
        key_id: string;
    };
    query?: never;
    url: '/auth/limits/{key_id}';
};

export type CodingLimitsChangeCall = {
    body: CodingLimitsChangeRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        key_id: string;
    };
    query?: never;
    url: '/auth/limits/{key_id}';
};

export type CodingSettingsReadCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/settings/coding';
};

export type CodingSettingsChangeCall = {
    body: CodingSettingsChangeRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/settings/coding';
};

export type CodingSignUpCall = {
    body: CodingSignUpRequest;
    path?: never;
    query?: never;
    url: '/signup';
};
