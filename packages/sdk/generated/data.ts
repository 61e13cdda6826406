// Made by `npm run gen` from the routes. Never edit this file.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type DataAnalysis = {
    status: 'done' | 'refused';
    dataset: string | null;
    duration: DataDuration;
    /**
     * `condition` is the principal diagnosis, `procedure` any procedure of the case
     */
    domain: 'procedure' | 'condition' | 'drg';
    ids: Array<string>;
    metric: 'revenue' | 'hospital_revenue' | 'profit' | 'margin' | 'cost' | 'discount' | 'los' | 'time' | 'readmission_30';
    view: 'detail' | 'avg' | 'sum';
    pivot: 'surgeon' | 'payor' | 'provider' | 'client';
    definition: {
        label: string;
        unit: 'USD' | '%' | 'days' | 'minutes' | 'ratio';
        definition: string;
    };
    /**
     * Of the views avg and sum: the highest value first
     */
    groups: Array<DataAnalysisGroup>;
    /**
     * Of the view detail: the highest value first
     */
    cases: Array<DataAnalysisCase>;
    page: {
        number: number;
        size: number;
        /**
         * On all pages
         */
        rows: number;
    };
    /**
     * Of all cases, not of a page
     */
    totals: {
        cases: number;
        patients: number;
        measured: number;
        sum: number | null;
        average: number | null;
    } | null;
    left_out: DataAnalysisLeftOut | null;
    plan: Array<string>;
    statements: Array<DataRanStatement>;
    freshness: DataWorkflowFreshness | null;
    refusal: DataAnalysisRefusal | null;
    notice: string;
};

export type DataAnalysisCase = {
    case_id: string;
    discharged_on: string;
    id: string | null;
    name: string | null;
    value: number;
};

export type DataAnalysisGroup = {
    /**
     * Null for cases that name none
     */
    id: string | null;
    name: string | null;
    /**
     * Null where so few people are not shown
     */
    cases: number | null;
    patients: number | null;
    /**
     * Cases that have a value
     */
    measured: number | null;
    /**
     * Null where no case has one, or where so few people are not shown
     */
    value: number | null;
    held_back: boolean;
};

export type DataAnalysisLeftOut = {
    /**
     * Bill types the metric does not count
     */
    bill_types: Array<string>;
    bill_type_cases: number;
    /**
     * Cases of clients that are payors
     */
    payor_organisation_cases: number;
    /**
     * Taken off the billed amount, in USD
     */
    professional_fees: number | null;
    /**
     * Cases that do not have the metric, or have left it open
     */
    cases_without_value: number;
    /**
     * Cases with a value outside the percentile band
     */
    outside_band: number;
};

export type DataAnalysisOrder = {
    /**
     * Name of a dataset; the hospital dataset that was loaded last when absent
     */
    dataset?: string;
    /**
     * Days of discharge, both included; the 365 days up to today when absent
     */
    duration?: DataDuration;
    /**
     * `condition` is the principal diagnosis, `procedure` any procedure of the case
     */
    domain: 'procedure' | 'condition' | 'drg';
    /**
     * Codes, as the Entity Resolver gives them: a case with any of them counts. Of a condition also the beginning of a code
     */
    ids: Array<string>;
    metric: 'revenue' | 'hospital_revenue' | 'profit' | 'margin' | 'cost' | 'discount' | 'los' | 'time' | 'readmission_30';
    /**
     * `detail` lists cases, `avg` and `sum` are one row for each entity of the pivot
     */
    view?: 'detail' | 'avg' | 'sum';
    pivot?: 'surgeon' | 'payor' | 'provider' | 'client';
    filters?: {
        /**
         * Ids of payors; empty for all
         */
        payors?: Array<string>;
        /**
         * Ids of providers: the places of care; empty for all
         */
        providers?: Array<string>;
        /**
         * Ids of surgeons; empty for all
         */
        surgeons?: Array<string>;
        /**
         * Ids of clients: the organisations whose cases they are; empty for all
         */
        clients?: Array<string>;
        /**
         * Ids of specialties; empty for all
         */
        specialties?: Array<string>;
        /**
         * ICD-10-CM codes or their beginnings: a case that has one in any place is left out
         */
        excluded_diagnoses?: Array<string>;
        percentile_band?: DataPercentileBand;
    };
    page?: {
        number?: number;
        size?: number;
    };
};

export type DataAnalysisRefusal = {
    type: 'not_modelled' | 'not_permitted';
    code: 'no_data' | 'small_cells';
    message: string;
};

export type DataAnalyticsAnalyseData = DataAnalysis;

export type DataAnalyticsAnalyseRequest = DataAnalysisOrder;

export type DataAnswer = {
    query_id: string;
    status: 'running' | 'done' | 'refused' | 'failed';
    /**
     * Null where a typed query was sent
     */
    question: string | null;
    conversation_id: string;
    dataset: string | null;
    row_count: number;
    created_at: string;
    finished_at: string | null;
    interpretation: string | null;
    /**
     * The typed query; null before the question is understood
     */
    query: unknown;
    plan: Array<{
        step: string;
        text: string;
    }>;
    sql: string | null;
    /**
     * Of the SQL: $1, $2, …
     */
    parameters: Array<unknown>;
    columns: Array<{
        name: string;
        label: string;
        role: 'dimension' | 'time' | 'metric' | 'before' | 'change' | 'share' | 'detail';
        type: 'text' | 'number' | 'integer' | 'date' | 'boolean' | 'list';
        unit?: string;
    }>;
    rows: Array<{
        [key: string]: unknown;
    }>;
    summary: string | null;
    chart: DataChart | null;
    definitions: Array<{
        metric: string;
        label: string;
        definition: string;
        unit?: string;
        source?: string;
    }>;
    assumptions: Array<{
        code: string;
        text: string;
    }>;
    warnings: Array<{
        code: string;
        text: string;
    }>;
    freshness: {
        dataset_version: number;
        loaded_at: string;
        data_from: string | null;
        data_to: string | null;
        files: Array<{
            file_id: string;
            filename: string;
        }>;
    } | null;
    follow_ups: Array<string>;
    refusal?: DataRefusal;
    failure?: {
        reason: 'timeout' | 'memory' | 'interrupted' | 'too_many_groups' | 'failed';
        message: string;
    };
    saved_id?: string;
    schedule_id?: string;
    notice: string;
};

export type DataCandidate = {
    /**
     * What analyses take, where `in_data` is true
     */
    id: string;
    name: string | null;
    score: number;
    /**
     * What was recognised
     */
    matched: 'code' | 'code_start' | 'name' | 'words' | 'spelling' | 'initials';
    /**
     * Null for what is no code but an own id
     */
    code: string | null;
    vocabulary: 'ICD10CM' | 'ICD10PCS' | 'CPT4' | 'HCPCS' | 'MS-DRG' | 'SNOMED CT' | 'RxNorm' | 'OMOP' | null;
    /**
     * Whether the organisation has it; else it is a concept of the terminology
     */
    in_data: boolean;
};

export type DataChart = {
    type: 'line' | 'bar' | 'grouped_bar' | 'number' | 'table';
    title: string;
    x?: {
        field: string;
        label: string;
        unit?: string;
        format?: 'money' | 'percent' | 'integer' | 'decimal';
        scale: 'time' | 'category';
    };
    y: Array<{
        field: string;
        label: string;
        unit?: string;
        format?: 'money' | 'percent' | 'integer' | 'decimal';
    }>;
    series?: {
        field: string;
        label: string;
        unit?: string;
        format?: 'money' | 'percent' | 'integer' | 'decimal';
    };
};

export type DataConcept = {
    code: string;
    name: string;
    vocabulary: 'ICD10CM' | 'ICD10PCS' | 'CPT4' | 'HCPCS' | 'MS-DRG' | 'SNOMED CT' | 'RxNorm' | 'OMOP';
};

export type DataDashboard = {
    status: 'done' | 'refused';
    dataset: string | null;
    /**
     * `condition` is the principal diagnosis, `procedure` any procedure of the case
     */
    domain: 'procedure' | 'condition' | 'drg';
    id: string;
    name: string | null;
    duration: DataDuration;
    counts: {
        cases: number;
        patients: number;
        /**
         * Null where so few people are not shown
         */
        planned: number | null;
        /**
         * Null where so few people are not shown
         */
        unplanned: number | null;
    } | null;
    distributions: Array<DataDistribution>;
    readmission_30: {
        index_stays: number;
        /**
         * Null where so few people are not shown
         */
        readmissions: number | null;
        /**
         * 0 to 1; null without an index stay
         */
        rate: number | null;
        definition: string;
        held_back: boolean;
    } | null;
    top: {
        payor: Array<DataDashboardEntry>;
        surgeon: Array<DataDashboardEntry>;
        provider: Array<DataDashboardEntry>;
        client: Array<DataDashboardEntry>;
    } | null;
    trend: Array<DataDashboardMonth>;
    people: Array<DataDashboardPeople>;
    /**
     * Null where no codes of cases were uploaded
     */
    secondary_diagnoses: Array<DataDashboardDiagnosis> | null;
    freshness: DataWorkflowFreshness | null;
    refusal: DataAnalysisRefusal | null;
    notice: string;
};

export type DataDashboardDiagnosis = {
    id: string;
    name: string | null;
    /**
     * Null where so few people are not shown
     */
    cases: number | null;
    /**
     * Of all cases
     */
    share: number | null;
    held_back: boolean;
};

export type DataDashboardEntry = {
    id: string;
    name: string | null;
    /**
     * Null where so few people are not shown
     */
    cases: number | null;
    /**
     * Null where so few people are not shown
     */
    patients: number | null;
    means: {
        revenue: number | null;
        cost: number | null;
        profit: number | null;
        los: number | null;
        time: number | null;
    };
    held_back: boolean;
};

export type DataDashboardMonth = {
    /**
     * Of discharge: `2025-10`
     */
    month: string;
    /**
     * Null where so few people are not shown
     */
    cases: number | null;
    means: {
        revenue: number | null;
        cost: number | null;
        profit: number | null;
        los: number | null;
        time: number | null;
    };
    held_back: boolean;
};

export type DataDashboardOrder = {
    /**
     * Name of a dataset; the hospital dataset that was loaded last when absent
     */
    dataset?: string;
    /**
     * `condition` is the principal diagnosis, `procedure` any procedure of the case
     */
    domain: 'procedure' | 'condition' | 'drg';
    /**
     * A code, as the Entity Resolver gives it; of a condition also the beginning of one
     */
    id: string;
    /**
     * Days of discharge, both included; the 365 days up to today when absent
     */
    duration?: DataDuration;
    filters?: {
        /**
         * Ids of payors; empty for all
         */
        payors?: Array<string>;
        /**
         * Ids of providers: the places of care; empty for all
         */
        providers?: Array<string>;
        /**
         * Ids of surgeons; empty for all
         */
        surgeons?: Array<string>;
        /**
         * Ids of clients: the organisations whose cases they are; empty for all
         */
        clients?: Array<string>;
        /**
         * Ids of specialties; empty for all
         */
        specialties?: Array<string>;
        /**
         * ICD-10-CM codes or their beginnings: a case that has one in any place is left out
         */
        excluded_diagnoses?: Array<string>;
    };
    /**
     * How many of each list
     */
    top?: number;
};

export type DataDashboardPeople = {
    /**
     * Null where it is not known
     */
    sex: string | null;
    age_band: '0-17' | '18-34' | '35-49' | '50-64' | '65+' | null;
    /**
     * Null where so few people are not shown
     */
    cases: number | null;
    held_back: boolean;
};

export type DataDashboardShowData = DataDashboard;

export type DataDashboardShowRequest = DataDashboardOrder;

export type DataDistribution = {
    metric: 'revenue' | 'cost' | 'profit' | 'los' | 'time';
    label: string;
    unit: 'USD' | '%' | 'days' | 'minutes' | 'ratio';
    definition: string;
    /**
     * Cases that have a value
     */
    n: number | null;
    mean: number | null;
    p10: number | null;
    p25: number | null;
    p50: number | null;
    p75: number | null;
    p90: number | null;
    /**
     * Every case is in one bin
     */
    histogram: Array<{
        /**
         * Null for whatever is less
         */
        from: number | null;
        /**
         * Not included; null for whatever is more
         */
        to: number | null;
        /**
         * Null where so few people are not shown
         */
        cases: number | null;
        held_back: boolean;
    }>;
    held_back: boolean;
};

export type DataDrillDown = {
    /**
     * Dimensions and time of one row of the answer, with their values; empty for the whole
     */
    row: {
        [key: string]: string | number | boolean | null;
    };
    /**
     * Column of the answer to be opened; absent: its first metric
     */
    metric?: string;
    limit?: number;
};

export type DataDuration = {
    from: string;
    to: string;
};

export type DataEntitiesResolveData = DataResolved;

export type DataEntitiesResolveRequest = DataEntityQuery;

export type DataEntityQuery = {
    /**
     * A name, a part of one, initials, or a code
     */
    query: string;
    entity_type: 'procedure' | 'condition' | 'drg' | 'surgeon' | 'payor' | 'provider' | 'client' | 'specialty' | 'supply' | 'billing_group';
    /**
     * Of codes: only candidates of this one. OMOP is answered where a loaded release has it
     */
    vocabulary?: 'ICD10CM' | 'ICD10PCS' | 'CPT4' | 'HCPCS' | 'MS-DRG' | 'SNOMED CT' | 'RxNorm' | 'OMOP';
    /**
     * Of clinical concepts; that of the entity type when absent
     */
    domain?: 'Condition' | 'Procedure' | 'Drug' | 'Measurement';
    limit?: number;
    /**
     * Name of a dataset; the hospital dataset that was loaded last when absent
     */
    dataset?: string;
};

/**
 * Only cases whose value of the metric ranks within, in percent of all cases that have one
 */
export type DataPercentileBand = {
    from: number;
    to: number;
};

export type DataPrediction = {
    status: 'predicted';
    metric: 'price' | 'cost' | 'time' | 'profit';
    unit: 'USD' | 'minutes';
    /**
     * The median: half of such cases lie below
     */
    estimate: number;
    interval: {
        low: number;
        high: number;
        level: number;
    };
    confidence: 'high' | 'medium' | 'low';
    /**
     * What lowers the confidence
     */
    reasons: Array<string>;
    quality: DataPredictionQuality;
} | {
    status: 'unavailable';
    metric: 'price' | 'cost' | 'time' | 'profit';
    unit: 'USD' | 'minutes';
    reason: 'not_enough_data' | 'no_history';
    message: string;
    cases: number;
    needed: number;
};

export type DataPredictionOrder = {
    dataset?: string;
    domain: 'procedure' | 'condition' | 'drg';
    /**
     * A code, as the Entity Resolver gives it; of a condition also the beginning of one
     */
    id: string;
    /**
     * `price` is the same quantity as `revenue` in analyses; `profit` is price less cost
     */
    metrics?: Array<'price' | 'cost' | 'time' | 'profit'>;
    /**
     * `M` or `F`; anything else is unknown, which is no error and lowers the confidence
     */
    gender?: string | null;
    /**
     * Years; what lies outside 0 to 120 is clipped to it
     */
    age?: number | null;
    age_band?: 'Less than 2' | '2-5' | '6-12' | '13-19' | '20-24' | '25-44' | '45-65' | 'Over 65';
    /**
     * ICD-10-CM codes, or OMOP concept ids where a loaded release maps them
     */
    secondary_conditions?: Array<number | string>;
    /**
     * Ids of the organisation’s own
     */
    filters?: {
        client?: string;
        provider?: string;
        surgeon?: string;
        payor?: string;
    };
    /**
     * Share of cases the interval is to hold
     */
    level?: number;
    /**
     * Cases to learn from; the three years before today when absent
     */
    look_back?: DataDuration;
};

export type DataPredictionQuality = {
    signal: 'good' | 'fair' | 'poor';
    /**
     * Cases learned from
     */
    cases: number;
    /**
     * Most recent cases it was tested on, unseen
     */
    tested: number;
    /**
     * Share of the tested cases that lay inside their interval
     */
    coverage: number;
    promised: number;
    median_error: number;
    median_relative_error: number;
    /**
     * 1 less its error over that of the plain median: 0 and below is no better
     */
    skill: number;
};

export type DataPredictions = {
    status: 'predicted' | 'refused';
    dataset: string | null;
    domain: 'procedure' | 'condition' | 'drg';
    id: string;
    for_day: string;
    learned_from: DataDuration;
    predictions: Array<DataPrediction>;
    /**
     * Secondary conditions that had no part in it
     */
    not_modelled: Array<{
        value: string | number;
        reason: string;
    }>;
    assumptions: Array<string>;
    freshness: DataWorkflowFreshness | null;
    model_version: string;
    refusal: DataWorkflowRefusal | null;
    notice: string;
};

export type DataPredictionsPredictData = DataPredictions;

export type DataPredictionsPredictRequest = DataPredictionOrder;

export type DataQuerySettings = {
    small_cells: {
        enabled: boolean;
        /**
         * Groups of fewer people are held back
         */
        min: number;
    };
    language_model: {
        enabled: boolean;
        /**
         * Whether this server has a language model at all
         */
        configured: boolean;
    };
    own: Array<{
        for: string;
        small_cells: {
            enabled: boolean;
            /**
             * Groups of fewer people are held back
             */
            min: number;
        };
    }>;
};

export type DataQuerySettingsChange = {
    small_cells?: {
        enabled: boolean;
        min?: number;
    };
    language_model?: {
        enabled: boolean;
    };
    /**
     * Id of a key or a person whom small_cells is for; absent: everybody. The stricter number holds
     */
    for?: string;
};

export type DataQuestion = {
    /**
     * In plain language
     */
    question?: string;
    query?: DataTypedQuery;
    /**
     * Name of a dataset; needed only where several understand the question
     */
    dataset?: string;
    /**
     * Answer as Server-Sent Events
     */
    stream?: boolean;
    /**
     * Of an earlier answer: this question may follow up on it
     */
    conversation_id?: string;
};

export type DataRanStatement = {
    sql: string;
    /**
     * Of the SQL: $1, $2, …
     */
    parameters: Array<unknown>;
};

export type DataRefusal = {
    type: 'not_modelled' | 'ambiguous' | 'not_permitted';
    code: string;
    message: string;
    choices?: Array<{
        label: string;
        question?: string;
    }>;
    words?: Array<string>;
};

export type DataResolved = {
    status: 'done' | 'refused';
    dataset: string | null;
    entity_type: 'procedure' | 'condition' | 'drg' | 'surgeon' | 'payor' | 'provider' | 'client' | 'specialty' | 'supply' | 'billing_group';
    /**
     * The best first
     */
    candidates: Array<DataCandidate>;
    /**
     * Only where one is clearly best
     */
    chosen: {
        id: string;
        name: string | null;
        vocabulary: 'ICD10CM' | 'ICD10PCS' | 'CPT4' | 'HCPCS' | 'MS-DRG' | 'SNOMED CT' | 'RxNorm' | 'OMOP' | null;
    } | null;
    /**
     * Concepts above the one that was chosen
     */
    broader: {
        status: 'known';
        concepts: Array<DataConcept>;
    } | {
        status: 'not_modelled';
        message: string;
    };
    /**
     * Concepts below it
     */
    narrower: {
        status: 'known';
        concepts: Array<DataConcept>;
    } | {
        status: 'not_modelled';
        message: string;
    };
    /**
     * The same in other vocabularies
     */
    maps: {
        status: 'known';
        concepts: Array<DataConcept>;
    } | {
        status: 'not_modelled';
        message: string;
    };
    /**
     * OMOP concepts
     */
    omop: {
        status: 'known';
        concepts: Array<DataConcept>;
    } | {
        status: 'not_modelled';
        message: string;
    };
    /**
     * The release that was asked; null where none was
     */
    terminology: string | null;
    freshness: DataWorkflowFreshness | null;
    refusal: DataAnalysisRefusal | null;
    notice: string;
};

export type DataRisk = {
    measure: 'charlson' | 'elixhauser' | 'lace' | 'hospital' | 'pdc' | 'readmission';
    dataset: string | null;
    dataset_version: number | null;
    loaded_at: string | null;
    results: Array<DataRiskResult>;
    next_cursor: string | null;
    /**
     * Why there is no result; null when the question was answered
     */
    refusal: {
        type: 'not_modelled' | 'not_permitted';
        code: string;
        message: string;
    } | null;
    notice: string;
};

export type DataRiskAssessData = DataRisk;

export type DataRiskAssessRequest = DataRiskOrder;

export type DataRiskComponent = {
    key: string;
    label: string;
    /**
     * Null where unknown, or where the measure has no points
     */
    points: number | null;
    value: number | boolean | null;
    unit: string | null;
    /**
     * The severer form that is counted in its place
     */
    replaced_by: string | null;
    /**
     * The latest first, at most 20
     */
    evidence: Array<{
        code: string | null;
        value: number | null;
        date: string;
        /**
         * Row of an uploaded file
         */
        source: {
            file_id: string | null;
            filename: string | null;
            line: number;
        };
    }>;
    evidence_count: number;
};

export type DataRiskMeasure = {
    measure: 'charlson' | 'elixhauser' | 'lace' | 'hospital' | 'pdc' | 'readmission';
    label: string;
    about: 'member' | 'stay' | 'member_and_drug';
    /**
     * Columns of the claims model it rests on
     */
    inputs: Array<string>;
    options: Array<{
        name: string;
        values: Array<string>;
        default: string;
    }>;
    bands: Array<{
        key: string;
        from: number;
    }>;
    notes: Array<string>;
    model_versions: Array<string>;
    citation: string;
};

export type DataRiskMeasuresData = {
    measures: Array<DataRiskMeasure>;
    notice: string;
};

export type DataRiskOrder = {
    measure: 'charlson' | 'elixhauser' | 'lace' | 'hospital' | 'pdc' | 'readmission';
    /**
     * One member; all of them when absent
     */
    member_id?: string;
    /**
     * One stay; of lace, hospital and readmission
     */
    claim_id?: string;
    /**
     * All data when absent. Stays and readmissions go by day of discharge
     */
    period?: {
        from: string;
        to: string;
    };
    /**
     * Of charlson; charlson1987 when absent
     */
    weights?: 'charlson1987' | 'quan2011';
    /**
     * Of hospital: how the published tables band the admissions of the year before
     */
    variant?: 'admissions-1-5' | 'admissions-2-5';
    /**
     * Of pdc
     */
    drug_class?: string;
    /**
     * Of pdc: adherence to this drug instead of its class
     */
    drug_name?: string;
    /**
     * Of pdc; 2 when absent
     */
    min_fills?: number;
    /**
     * Of readmission: an elective stay is no readmission
     */
    exclude_planned?: boolean;
    limit?: number;
    cursor?: string;
    /**
     * Name of a dataset of the claims model; the last loaded when absent
     */
    dataset?: string;
};

export type DataRiskResult = {
    member_id: string;
    claim_id: string | null;
    drug_class: string | null;
    drug_name: string | null;
    /**
     * Last claim, day of discharge, or end of the period
     */
    date: string | null;
    /**
     * Sum of what is known; null when nothing is
     */
    score: number | null;
    /**
     * Null where none is published or something unknown could change it
     */
    band: string | null;
    components: Array<DataRiskComponent>;
    /**
     * What is unknown, and counted as nothing
     */
    missing: Array<string>;
    model_version: string;
    citation: string;
};

export type DataSavedQuestion = {
    saved_id: string;
    name: string;
    question: string | null;
    query: unknown;
    dataset: string | null;
    last_query_id: string | null;
    created_at: string;
    updated_at: string;
};

export type DataSavedQuestionOrder = {
    name: string;
    /**
     * In plain language
     */
    question?: string;
    query?: DataTypedQuery;
    /**
     * Name of a dataset; needed only where several understand the question
     */
    dataset?: string;
};

export type DataSchedule = {
    schedule_id: string;
    saved_id: string;
    every: 'day' | 'week' | 'month';
    /**
     * HH:MM by the clocks of time_zone
     */
    at: string;
    time_zone: string;
    /**
     * Of weekly ones: 1 is Monday
     */
    weekday?: number;
    /**
     * Of monthly ones; a shorter month ends earlier
     */
    day_of_month?: number;
    format: 'csv' | 'xlsx' | 'parquet';
    state: 'enabled' | 'disabled';
    notify: 'event';
    /**
     * Null while it is disabled
     */
    next_at: string | null;
    last_query_id: string | null;
    last_status: 'done' | 'refused' | 'failed' | null;
    last_at: string | null;
    /**
     * Runs in a row that gave no answer
     */
    failures: number;
    created_at: string;
    updated_at: string;
};

export type DataScheduleChange = {
    every: 'day' | 'week' | 'month';
    /**
     * HH:MM by the clocks of time_zone
     */
    at: string;
    time_zone?: string;
    /**
     * Of weekly ones: 1 is Monday
     */
    weekday?: number;
    /**
     * Of monthly ones; a shorter month ends earlier
     */
    day_of_month?: number;
    /**
     * Of the export that the event names
     */
    format?: 'csv' | 'xlsx' | 'parquet';
    state?: 'enabled' | 'disabled';
    notify?: 'event';
};

export type DataScheduleOrder = {
    saved_id: string;
    every: 'day' | 'week' | 'month';
    /**
     * HH:MM by the clocks of time_zone
     */
    at: string;
    time_zone?: string;
    /**
     * Of weekly ones: 1 is Monday
     */
    weekday?: number;
    /**
     * Of monthly ones; a shorter month ends earlier
     */
    day_of_month?: number;
    /**
     * Of the export that the event names
     */
    format?: 'csv' | 'xlsx' | 'parquet';
    state?: 'enabled' | 'disabled';
    notify?: 'event';
};

export type DataSimulatedChange = {
    /**
     * Id of the item or billing group
     */
    id: string;
    /**
     * `percent` of the price; `flat` is added to each unit, or to each charge
     */
    kind: 'percent' | 'flat';
    /**
     * Below zero: a discount
     */
    value: number;
};

export type DataSimulatedGroup = {
    id: string | null;
    before: number | null;
    after: number | null;
    net: number | null;
    percent: number | null;
    share_of_impact: number | null;
    /**
     * Of so few people that its figures are not shown
     */
    held_back: boolean;
};

export type DataSimulation = {
    status: 'simulated' | 'refused';
    dataset: string | null;
    mode: 'items' | 'billing_groups';
    look_back: DataDuration;
    horizon_months: number;
    unit: 'USD';
    overall: {
        before: number;
        after: number;
        net: number;
        percent: number | null;
        /**
         * The part of `before` that the changed items are
         */
        affected: number;
    } | null;
    by_item: Array<DataSimulatedGroup>;
    by_procedure: Array<DataSimulatedGroup>;
    by_payor: Array<DataSimulatedGroup>;
    /**
     * Items that are to change and do not occur in the scope
     */
    absent: Array<string>;
    baseline: {
        method: 'seasonal' | 'level';
        /**
         * Factor from year to year
         */
        drift: number;
        months: Array<{
            month: string;
            amount: number;
        }>;
        quality: {
            signal: 'good' | 'fair' | 'poor' | 'unknown';
            months_of_history: number;
            held_out: number;
            mean_absolute_percentage_error: number | null;
            cases: number;
        };
    } | null;
    assumptions: Array<string>;
    freshness: DataWorkflowFreshness | null;
    model_version: string;
    refusal: DataWorkflowRefusal | null;
    notice: string;
};

export type DataSimulationOrder = {
    dataset?: string;
    mode: 'items' | 'billing_groups';
    changes: Array<DataSimulatedChange>;
    /**
     * Where the mix of items, procedures and payors is read; the last twelve complete months of the data before today when absent
     */
    look_back?: DataDuration;
    horizon_months?: number;
    /**
     * An empty list is no limit
     */
    scope?: {
        payors?: Array<string>;
        specialties?: Array<string>;
        procedures?: Array<string>;
        surgeons?: Array<string>;
        diagnoses?: Array<string>;
    };
};

export type DataSimulationsSimulateData = DataSimulation;

export type DataSimulationsSimulateRequest = DataSimulationOrder;

export type DataTypedQuery = {
    model: string;
    intent: 'metric' | 'list' | 'dataQuality';
    metrics?: Array<string>;
    dimensions?: Array<string>;
    timeGrain?: 'day' | 'week' | 'month' | 'quarter' | 'year';
    period?: {
        from: string;
        to: string;
    };
    compareTo?: {
        from: string;
        to: string;
    };
    filters?: Array<{
        dim: string;
        op: 'eq' | 'ne' | 'in' | 'notIn' | 'gt' | 'gte' | 'lt' | 'lte' | 'between' | 'known' | 'unknown';
        value?: string | number | boolean | null | Array<string | number | boolean | null>;
    }>;
    cohorts?: Array<{
        has: boolean;
        base: string;
        filters: Array<{
            dim: string;
            op: 'eq' | 'ne' | 'in' | 'notIn' | 'gt' | 'gte' | 'lt' | 'lte' | 'between' | 'known' | 'unknown';
            value?: string | number | boolean | null | Array<string | number | boolean | null>;
        }>;
        period?: {
            from: string;
            to: string;
        };
        min?: number;
    }>;
    having?: Array<{
        key: string;
        op: 'gt' | 'gte' | 'lt' | 'lte' | 'eq';
        value: number;
    }>;
    orderBy?: Array<{
        key: string;
        dir: 'asc' | 'desc';
    }>;
    limit?: number;
    share?: true;
    params?: {
        [key: string]: string | number | boolean;
    };
    check?: 'duplicates' | 'orphans' | 'overlaps' | 'reversed' | 'outliers' | 'empty' | 'coverage' | 'tables';
    table?: string;
};

export type DataWorkflowFreshness = {
    dataset_version: number;
    loaded_at: string | null;
    data_from: string | null;
    data_to: string | null;
};

export type DataWorkflowRefusal = {
    type: 'not_modelled' | 'not_permitted';
    code: 'no_data' | 'not_enough_data' | 'history_too_thin' | 'small_cells';
    message: string;
};

export type Dataset = {
    id: string;
    name: string;
    model: string;
    version: number;
    rows: number;
    loaded_at: string | null;
    tables: Array<{
        table: string;
        rows: number;
        from: string | null;
        to: string | null;
    }>;
    /**
     * Of each table when it was last loaded
     */
    quality: Array<{
        check: 'duplicates' | 'orphans' | 'overlaps' | 'reversed' | 'outliers' | 'empty' | 'coverage' | 'future';
        table: string;
        column: string | null;
        count: number;
        from: string | null;
        to: string | null;
    }>;
};

export type DatasetsListData = {
    datasets: Array<Dataset>;
};

export type FileMapping = {
    file_id: string;
    state: 'queued' | 'running' | 'needs_mapping' | 'loaded' | 'rejected' | 'document' | 'erasing';
    needs_mapping: boolean;
    format: string;
    parts: Array<{
        part: string;
        model: string | null;
        table: string | null;
        /**
         * 0 to 1
         */
        confidence: number;
        /**
         * It is loaded without a person
         */
        is_sure: boolean;
        reason: string;
        columns: Array<{
            source: string;
            target: string | null;
            /**
             * 0 to 1
             */
            confidence: number;
            reason: string;
            alternatives: Array<{
                target: string;
                /**
                 * 0 to 1
                 */
                confidence: number;
            }>;
            /**
             * What its values look like: A9999
             */
            shapes: Array<string>;
            blank_share: number;
        }>;
        /**
         * Columns that the table needs and that were not found
         */
        missing: Array<string>;
        alternatives: Array<{
            model: string;
            table: string;
            /**
             * 0 to 1
             */
            confidence: number;
        }>;
    }>;
};

export type FileReport = {
    file_id: string;
    state: 'queued' | 'running' | 'needs_mapping' | 'loaded' | 'rejected' | 'document' | 'erasing';
    dataset: string | null;
    dataset_version: number | null;
    progress: {
        stage: string | null;
        bytes: number;
        rows: number;
    };
    parts: Array<{
        part: string;
        table: string | null;
        outcome: 'loaded' | 'needs_mapping' | 'rejected';
        reason: string | null;
        dialect: {
            delimiter: string;
            quote: string;
            encoding: string;
            has_header: boolean;
        } | null;
        rows: {
            read: number;
            loaded: number;
            duplicates: number;
            /**
             * Rows whose key came again further down; the last one counts
             */
            superseded: number;
            replaced: number;
            rejected: number;
        } | null;
        reject_reasons: {
            [key: string]: number;
        };
        /**
         * The first of them
         */
        duplicate_lines: Array<number>;
        /**
         * Columns of the file that went nowhere
         */
        left_out: Array<string>;
        /**
         * How dates and numbers were read where there was a choice
         */
        readings: Array<{
            column: string;
            reading: string;
            is_ambiguous: boolean;
        }>;
        /**
         * Of the table as it was after the load
         */
        quality: Array<{
            check: 'duplicates' | 'orphans' | 'overlaps' | 'reversed' | 'outliers' | 'empty' | 'coverage' | 'future';
            table: string;
            column: string | null;
            count: number;
            from: string | null;
            to: string | null;
        }>;
    }>;
};

export type MultipartUpload = {
    upload_id: string;
    file_id: string;
    state: 'awaiting_upload' | 'received' | 'checking' | 'ready' | 'rejected';
    size: number;
    part_size: number;
    part_count: number;
    /**
     * Those that are here, in order
     */
    parts: Array<{
        part_number: number;
        etag: string;
        size: number;
    }>;
    /**
     * When what is here is removed unless the upload is completed
     */
    expires_at: string;
};

export type MultipartUploadBegun = {
    upload_id: string;
    file_id: string;
    filename: string;
    part_size: number;
    part_count: number;
    parts: Array<{
        part_number: number;
        /**
         * The credential itself: whoever has it may upload this one thing
         */
        upload_url: string;
        /**
         * To be sent with the PUT exactly so
         */
        headers: {
            [key: string]: string;
        };
    }>;
    /**
     * Of these addresses
     */
    expires_at: string;
};

export type PresignedUpload = {
    file_id: string;
    filename: string;
    /**
     * The credential itself: whoever has it may upload this one thing
     */
    upload_url: string;
    method: 'PUT';
    /**
     * To be sent with the PUT exactly so
     */
    headers: {
        [key: string]: string;
    };
    expires_at: string;
    /**
     * Bytes
     */
    max_size: number;
};

export type QueryAskData = DataAnswer;

export type QueryAskRequest = DataQuestion;

export type QueryListData = {
    queries: Array<{
        query_id: string;
        status: 'running' | 'done' | 'refused' | 'failed';
        /**
         * Null where a typed query was sent
         */
        question: string | null;
        conversation_id: string;
        dataset: string | null;
        row_count: number;
        created_at: string;
        finished_at: string | null;
        interpretation: string | null;
    }>;
    next_cursor: string | null;
};

export type QueryReadData = DataAnswer;

export type QueryRerunData = DataAnswer;

export type QueryRowsData = {
    query_id: string;
    /**
     * What is loaded now, which may be later than the answer
     */
    dataset_version: number;
    columns: Array<{
        name: string;
        label: string;
        role: 'dimension' | 'time' | 'metric' | 'before' | 'change' | 'share' | 'detail';
        type: 'text' | 'number' | 'integer' | 'date' | 'boolean' | 'list';
        unit?: string;
    }>;
    rows: Array<{
        [key: string]: unknown;
    }>;
    row_count: number;
    has_more: boolean;
    refusal?: DataRefusal;
};

export type QueryRowsRequest = DataDrillDown;

export type QuerySavedChangeData = DataSavedQuestion;

export type QuerySavedChangeRequest = DataSavedQuestionOrder;

export type QuerySavedCreateData = DataSavedQuestion;

export type QuerySavedCreateRequest = DataSavedQuestionOrder;

export type QuerySavedListData = {
    saved: Array<DataSavedQuestion>;
    next_cursor: string | null;
};

export type QuerySavedReadData = DataSavedQuestion;

export type QuerySavedRunData = DataAnswer;

export type QuerySchedulesChangeData = DataSchedule;

export type QuerySchedulesChangeRequest = DataScheduleChange;

export type QuerySchedulesCreateData = DataSchedule;

export type QuerySchedulesCreateRequest = DataScheduleOrder;

export type QuerySchedulesListData = {
    schedules: Array<DataSchedule>;
    next_cursor: string | null;
};

export type QuerySchedulesReadData = DataSchedule;

export type QuerySettingsChangeData = DataQuerySettings;

export type QuerySettingsChangeRequest = DataQuerySettingsChange;

export type QuerySettingsReadData = DataQuerySettings;

export type UploadReceived = {
    file_id: string;
    part_number: number | null;
    size: number;
    etag: string;
    state: 'awaiting_upload' | 'received' | 'checking' | 'ready' | 'rejected';
};

export type UploadedFile = {
    file_id: string;
    filename: string;
    /**
     * As the sender said
     */
    content_type: string | null;
    state: 'awaiting_upload' | 'received' | 'checking' | 'ready' | 'rejected';
    /**
     * Why it was rejected
     */
    reason: {
        code: string;
        message: string;
    } | null;
    /**
     * document: kept as it is, with no rows to ask about. Null until its content was looked at
     */
    kind: 'table' | 'document' | null;
    /**
     * What its content was found to be
     */
    format: string | null;
    /**
     * Bytes; null until they are here
     */
    size: number | null;
    sha256: string | null;
    dataset: string | null;
    table: string | null;
    needs_mapping: boolean;
    rows: {
        read: number;
        loaded: number;
        /**
         * Exact duplicates, left out
         */
        duplicates: number;
        /**
         * Rows of earlier files that these replaced by their key
         */
        replaced: number;
        rejected: number;
    } | null;
    /**
     * The first of them; all in /rejects/
     */
    rejects: Array<{
        line: number;
        column: string | null;
        reason: string;
    }>;
    created_at: string;
    received_at: string | null;
    updated_at: string;
    /**
     * Until when bytes are awaited
     */
    expires_at: string | null;
};

export type UploadsBeginMultipartData = MultipartUploadBegun;

export type UploadsBeginMultipartRequest = {
    /**
     * Made safe before it is kept; its ending says what the file claims to be
     */
    filename: string;
    /**
     * Bytes of the whole file
     */
    size: number;
    /**
     * Of the whole file, in hexadecimal; other bytes are refused
     */
    sha256?: string;
    /**
     * What the file claims to be; its content is held against it
     */
    content_type?: string;
    /**
     * Where its rows go; found from its columns when absent
     */
    dataset?: string;
    /**
     * Bytes of every part but the last; 32 MiB when absent
     */
    part_size?: number;
};

export type UploadsChangeMappingData = FileMapping;

export type UploadsChangeMappingRequest = {
    /**
     * The sheet or the member of an archive, as the proposal names it
     */
    part?: string;
    /**
     * A table of a model, such as claims
     */
    table: string;
    /**
     * From the column of the file to that of the table, or null to leave it out
     */
    columns: {
        [key: string]: string | null;
    };
    /**
     * Of dates like 03/04/2026; found from all values when absent
     */
    date_order?: 'dmy' | 'mdy' | 'ymd';
    /**
     * What becomes of rows that are there already; replace_by_key when absent
     */
    mode?: 'append' | 'replace' | 'replace_by_key';
};

export type UploadsCompleteFileData = UploadedFile;

export type UploadsCompleteMultipartData = UploadedFile;

export type UploadsCompleteMultipartRequest = {
    parts: Array<{
        part_number: number;
        etag: string;
    }>;
};

export type UploadsListFilesData = {
    files: Array<UploadedFile>;
    next_cursor: string | null;
};

export type UploadsPresignData = PresignedUpload;

export type UploadsPresignPartsData = {
    parts: Array<{
        part_number: number;
        /**
         * The credential itself: whoever has it may upload this one thing
         */
        upload_url: string;
        /**
         * To be sent with the PUT exactly so
         */
        headers: {
            [key: string]: string;
        };
    }>;
    /**
     * Of these addresses
     */
    expires_at: string;
};

export type UploadsPresignPartsRequest = {
    part_numbers: Array<number>;
};

export type UploadsPresignRequest = {
    /**
     * Made safe before it is kept; its ending says what the file claims to be
     */
    filename: string;
    /**
     * What the file claims to be; its content is held against it
     */
    content_type?: string;
    /**
     * Bytes; a body of another size is refused
     */
    size?: number;
    /**
     * Of the whole file, in hexadecimal; other bytes are refused
     */
    sha256?: string;
    /**
     * Where its rows go; found from its columns when absent
     */
    dataset?: string;
};

export type UploadsPutData = UploadReceived;

export type UploadsPutRequest = Blob | File;

export type UploadsReadFileData = UploadedFile;

export type UploadsReadMappingData = FileMapping;

export type UploadsReadMultipartData = MultipartUpload;

export type UploadsReadReportData = FileReport;

export type UploadsPresignCall = {
    body: UploadsPresignRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/upload/presigned-url/';
};

export type UploadsPutCall = {
    body: UploadsPutRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        token: string;
    };
    query?: never;
    url: '/api/v1/upload/put/{token}/';
};

export type UploadsBeginMultipartCall = {
    body: UploadsBeginMultipartRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/upload/multipart/';
};

export type UploadsPresignPartsCall = {
    body: UploadsPresignPartsRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        upload_id: string;
    };
    query?: never;
    url: '/api/v1/upload/multipart/{upload_id}/parts/';
};

export type UploadsAbortMultipartCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        upload_id: string;
    };
    query?: never;
    url: '/api/v1/upload/multipart/{upload_id}/';
};

export type UploadsReadMultipartCall = {
    body?: never;
    path: {
        upload_id: string;
    };
    query?: never;
    url: '/api/v1/upload/multipart/{upload_id}/';
};

export type UploadsCompleteMultipartCall = {
    body: UploadsCompleteMultipartRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        upload_id: string;
    };
    query?: never;
    url: '/api/v1/upload/multipart/{upload_id}/complete/';
};

export type UploadsListFilesCall = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * next_cursor of the page before
         */
        cursor?: string;
    };
    url: '/api/v1/upload/files/';
};

export type UploadsDeleteFileCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        file_id: string;
    };
    query?: never;
    url: '/api/v1/upload/files/{file_id}/';
};

export type UploadsReadFileCall = {
    body?: never;
    path: {
        file_id: string;
    };
    query?: never;
    url: '/api/v1/upload/files/{file_id}/';
};

export type UploadsCompleteFileCall = {
    body?: never;
    path: {
        file_id: string;
    };
    query?: never;
    url: '/api/v1/upload/files/{file_id}/complete/';
};

export type UploadsDownloadFileCall = {
    body?: never;
    path: {
        file_id: string;
    };
    query?: never;
    url: '/api/v1/upload/files/{file_id}/download/';
};

export type UploadsReadMappingCall = {
    body?: never;
    path: {
        file_id: string;
    };
    query?: never;
    url: '/api/v1/upload/files/{file_id}/mapping/';
};

export type UploadsChangeMappingCall = {
    body: UploadsChangeMappingRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        file_id: string;
    };
    query?: never;
    url: '/api/v1/upload/files/{file_id}/mapping/';
};

export type UploadsReadReportCall = {
    body?: never;
    path: {
        file_id: string;
    };
    query?: never;
    url: '/api/v1/upload/files/{file_id}/report/';
};

export type UploadsReadRejectsCall = {
    body?: never;
    path: {
        file_id: string;
    };
    query?: never;
    url: '/api/v1/upload/files/{file_id}/rejects/';
};

export type DatasetsListCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/datasets/';
};

export type DataEntitiesResolveCall = {
    body: DataEntityQuery;
    path?: never;
    query?: never;
    url: '/api/v1/resolve/';
};

export type DataDashboardShowCall = {
    body: DataDashboardOrder;
    path?: never;
    query?: never;
    url: '/api/v1/dashboard/';
};

export type DataAnalyticsAnalyseCall = {
    body: DataAnalysisOrder;
    path?: never;
    query?: never;
    url: '/api/v1/analytics/';
};

export type DataPredictionsPredictCall = {
    body: DataPredictionOrder;
    path?: never;
    query?: never;
    url: '/api/v1/predictions/';
};

export type DataSimulationsSimulateCall = {
    body: DataSimulationOrder;
    path?: never;
    query?: never;
    url: '/api/v1/simulations/';
};

export type QueryListCall = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        cursor?: string;
    };
    url: '/api/v1/query/';
};

export type QueryAskCall = {
    body: DataQuestion;
    path?: never;
    query?: never;
    url: '/api/v1/query/';
};

export type QueryDeleteCall = {
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
    url: '/api/v1/query/{id}/';
};

export type QueryReadCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/query/{id}/';
};

export type QueryRerunCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/query/{id}/rerun/';
};

export type QueryEventsCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/query/{id}/events/';
};

export type QueryExportCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        format?: 'csv' | 'xlsx' | 'parquet';
    };
    url: '/api/v1/query/{id}/export/';
};

export type QueryRowsCall = {
    body: DataDrillDown;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/query/{id}/rows/';
};

export type QuerySavedListCall = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        cursor?: string;
    };
    url: '/api/v1/query/saved/';
};

export type QuerySavedCreateCall = {
    body: DataSavedQuestionOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/query/saved/';
};

export type QuerySavedDeleteCall = {
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
    url: '/api/v1/query/saved/{id}/';
};

export type QuerySavedReadCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/query/saved/{id}/';
};

export type QuerySavedChangeCall = {
    body: DataSavedQuestionOrder;
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
    url: '/api/v1/query/saved/{id}/';
};

export type QuerySavedRunCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/query/saved/{id}/run/';
};

export type QuerySchedulesListCall = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        cursor?: string;
    };
    url: '/api/v1/query/schedules/';
};

export type QuerySchedulesCreateCall = {
    body: DataScheduleOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/query/schedules/';
};

export type QuerySchedulesDeleteCall = {
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
    url: '/api/v1/query/schedules/{id}/';
};

export type QuerySchedulesReadCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/query/schedules/{id}/';
};

export type QuerySchedulesChangeCall = {
    body: DataScheduleChange;
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
    url: '/api/v1/query/schedules/{id}/';
};

export type QuerySettingsReadCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/query/settings/';
};

export type QuerySettingsChangeCall = {
    body: DataQuerySettingsChange;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/query/settings/';
};

export type DataRiskAssessCall = {
    body: DataRiskOrder;
    path?: never;
    query?: never;
    url: '/api/v1/risk/';
};

export type DataRiskMeasuresCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/risk/measures/';
};
