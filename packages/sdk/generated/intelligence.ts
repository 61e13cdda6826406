// Made by `npm run gen` from the routes. Never edit this file.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type Assessment = {
    /**
     * Stable id of the instrument, such as phq9
     */
    instrumentId: string;
    /**
     * Its readable name, such as PHQ-9
     */
    instrumentName: string;
    /**
     * Raw score of this administration
     */
    score: number;
    /**
     * Highest possible score of the instrument
     */
    maxScore: number;
    /**
     * Severity band in your own words
     */
    severity?: string | null;
    /**
     * When it was administered
     */
    createdAt: string;
    /**
     * Item scores in the order of the form, or by item number; PHQ-9 item 9 above 0 is flagged first
     */
    items?: Array<number | null> | Array<{
        [key: string]: unknown;
    }> | {
        [key: string]: unknown;
    } | null;
};

export type Biomarker = {
    name: string;
    value?: number | string | null;
    unit?: string | null;
    flag?: 'high' | 'low' | 'critical' | 'normal' | null;
    referenceRange?: string | null;
    /**
     * Neither scored nor echoed
     */
    note?: string | null;
    /**
     * LOINC code your laboratory reports, where it differs from ours
     */
    loinc?: string | null;
};

export type BiomarkerAnalyzeData = {
    object: 'biomarker.analysis';
    /**
     * ISO-8601
     */
    generatedAt: string;
    sessionRef?: string;
    asOf?: string;
    /**
     * False when nothing could be scored: the result then says nothing about the patient
     */
    estimable: boolean;
    signalsPresent: number;
    readonly signals: Array<Signal>;
    model: ModelBlock;
    intelligence: Intelligence;
    disclaimer: string;
};

export type BiomarkerAnalyzeRequest = {
    labs: Array<LabPanel>;
    /**
     * Your correlation id; echoed back, never stored
     */
    sessionRef?: string | null;
    /**
     * Adds intelligence.reasoning, a plain-language narrative of what was computed
     */
    explain?: boolean | null;
    previous?: PreviousResult | null;
    /**
     * Replaces the clock for freshness only, to replay an audit
     */
    asOf?: string | null;
};

export type CalibrationsReadData = {
    object: 'calibration_run';
    id: string;
    key: string;
    state: 'queued' | 'completed' | 'failed';
    /**
     * The version it registered, if any
     */
    version: number | null;
    /**
     * Window, exclusions, metrics and gates; cells under 11 records are withheld
     */
    report: unknown;
    createdAt: string;
    finishedAt: string | null;
};

export type Change = {
    direction: 'improved' | 'worsened' | 'unchanged';
    delta: number | null;
    previousStatus: string | null;
    currentStatus: string;
    /**
     * Largest impact first
     */
    readonly explanations: Array<string>;
    previousComputedAt: string | null;
};

export type DmseAnalyzeData = {
    object: 'dmse.analysis';
    /**
     * ISO-8601
     */
    generatedAt: string;
    sessionRef?: string;
    asOf?: string;
    /**
     * False when nothing could be scored: the result then says nothing about the patient
     */
    estimable: boolean;
    summary: Summary;
    signalsPresent: number;
    overallConfidence: 'high' | 'moderate' | 'low';
    readonly signals: Array<DmseSignal>;
    readonly mseNarrative: Array<string>;
    interpretationScale: {
        [key: string]: string;
    };
    model: ModelBlock;
    intelligence: Intelligence;
    disclaimer: string;
};

export type DmseAnalyzeRequest = {
    /**
     * Motor-restlessness episodes in the session
     */
    psychomotorFidgetEpisodes?: number | null;
    /**
     * Mean response latency in seconds
     */
    responseLatencySeconds?: number | null;
    /**
     * Mean speech rate in words per minute
     */
    speechRateWpm?: number | null;
    /**
     * Share of the session with gaze on screen, percent
     */
    sustainedAttentionPct?: number | null;
    /**
     * Length of the session in seconds
     */
    sessionDurationSeconds?: number | null;
    /**
     * Earlier values by signal, for a personal baseline and trend
     */
    history?: {
        psychomotor?: Array<unknown> | null;
        response_latency?: Array<unknown> | null;
        speech_rate?: Array<unknown> | null;
        sustained_attention?: Array<unknown> | null;
    } | null;
    /**
     * Your correlation id; echoed back, never stored
     */
    sessionRef?: string | null;
    /**
     * Adds intelligence.reasoning, a plain-language narrative of what was computed
     */
    explain?: boolean | null;
    previous?: PreviousResult | null;
    /**
     * Replaces the clock for freshness only, to replay an audit
     */
    asOf?: string | null;
};

export type DmseSignal = {
    signalKey: string;
    label: string;
    present: boolean;
    metricValue: number | null;
    metricUnit: string;
    interpretation: 'within_normal' | 'subclinical' | 'clinical_attention' | null;
    referenceRange: string;
    detail: string;
    confidence: 'high' | 'moderate' | 'low' | null;
    trendDir: 'up' | 'down' | 'flat' | null;
    mseLine: string | null;
    baseline: {
        mean: number;
        sd: number | null;
        n: number;
    } | null;
};

export type EnginesListData = {
    object: 'list';
    resource: 'engine';
    count: number;
    readonly engines: Array<{
        key: string;
        [key: string]: unknown;
    }>;
};

export type EnginesReadData = {
    key: string;
    [key: string]: unknown;
};

export type Intelligence = {
    schema: 'attunio.intelligence/v1';
    engine: 'dmse' | 'medication' | 'biomarker' | 'outcome' | 'relapse';
    summary: Summary;
    confidence: {
        level: 'high' | 'moderate' | 'low';
        score: number;
        readonly reasons: Array<string>;
    };
    dataQuality: {
        completeness: number;
        readonly missingInputs: Array<string>;
        freshness: {
            newestInputAt: string | null;
            readonly staleInputs: Array<string>;
        };
        readonly warnings?: Array<string>;
    };
    provenance: {
        /**
         * ISO-8601
         */
        generatedAt: string;
        engineVersion: string;
        method: 'deterministic_rules';
        readonly inputs: Array<ProvenanceInput>;
    };
    readonly codes: Array<{
        system: string;
        code: string;
        display: string;
        mapsTo: string;
    }>;
    change: Change | null;
    interpretationScale: {
        [key: string]: string;
    };
    /**
     * Dated facts about suicide risk among the assessments
     */
    readonly safety?: Array<{
        flag: string;
        result: 'positive' | 'negative' | 'unknown_form';
        administeredAt: string;
        text: string;
    }>;
    /**
     * Only with explain: true
     */
    reasoning?: {
        narrative: string;
        generatedAt: string;
    } | null;
};

export type LabPanel = {
    /**
     * Your panel id; echoed as sourceRef
     */
    id: string;
    labName: string;
    observedAt?: string | null;
    results: {
        biomarkers?: Array<Biomarker> | null;
    };
};

export type MedicationAnalyzeData = {
    object: 'medication.analysis';
    /**
     * ISO-8601
     */
    generatedAt: string;
    sessionRef?: string;
    asOf?: string;
    /**
     * False when nothing could be scored: the result then says nothing about the patient
     */
    estimable: boolean;
    signalsPresent: number;
    readonly signals: Array<Signal>;
    model: ModelBlock;
    intelligence: Intelligence;
    disclaimer: string;
};

export type MedicationAnalyzeRequest = {
    prescriptions?: Array<Prescription> | null;
    assessments?: Array<Assessment> | null;
    /**
     * Digital MSE latency change in percent
     */
    dmseLatencyPctChange?: number | null;
    /**
     * Your correlation id; echoed back, never stored
     */
    sessionRef?: string | null;
    /**
     * Adds intelligence.reasoning, a plain-language narrative of what was computed
     */
    explain?: boolean | null;
    previous?: PreviousResult | null;
    /**
     * Replaces the clock for freshness only, to replay an audit
     */
    asOf?: string | null;
};

export type ModelBlock = {
    key: string;
    /**
     * null while the shipped constants run
     */
    version: number | null;
    source: 'default' | 'calibrated';
};

export type ModelsCalibrateData = {
    object: 'calibration_run';
    id: string;
    key: string;
    state: 'queued' | 'completed' | 'failed';
    /**
     * The version it registered, if any
     */
    version: number | null;
    /**
     * Window, exclusions, metrics and gates; cells under 11 records are withheld
     */
    report: unknown;
    createdAt: string;
    finishedAt: string | null;
};

export type ModelsListData = {
    object: 'list';
    resource: 'model';
    count: number;
    readonly models: Array<{
        object: 'model';
        key: string;
        engine: string;
        mode: 'test' | 'live';
        active: {
            version: number | null;
            source: 'default' | 'calibrated';
        };
        readonly versions: Array<{
            object: 'model_version';
            key: string;
            version: number | null;
            state: 'default' | 'draft' | 'candidate' | 'approved' | 'active' | 'retired' | 'rejected';
            approvedBy: string | null;
            calibrationRun: string | null;
            createdAt: string | null;
        }>;
    }>;
};

export type ModelsReadData = {
    object: 'model';
    key: string;
    engine: string;
    mode: 'test' | 'live';
    active: {
        version: number | null;
        source: 'default' | 'calibrated';
    };
    readonly versions: Array<{
        object: 'model_version';
        key: string;
        version: number | null;
        state: 'default' | 'draft' | 'candidate' | 'approved' | 'active' | 'retired' | 'rejected';
        approvedBy: string | null;
        calibrationRun: string | null;
        createdAt: string | null;
    }>;
};

export type ModelsRollbackData = {
    object: 'model';
    key: string;
    engine: string;
    mode: 'test' | 'live';
    active: {
        version: number | null;
        source: 'default' | 'calibrated';
    };
    readonly versions: Array<{
        object: 'model_version';
        key: string;
        version: number | null;
        state: 'default' | 'draft' | 'candidate' | 'approved' | 'active' | 'retired' | 'rejected';
        approvedBy: string | null;
        calibrationRun: string | null;
        createdAt: string | null;
    }>;
    /**
     * awaiting_second_person: approved, but a band moves, so someone else has to promote it
     */
    outcome: 'active' | 'awaiting_second_person';
};

export type ModelsRollbackRequest = {
    /**
     * An earlier version; null for the shipped constants
     */
    version: number | null;
    /**
     * Why; kept in the audit. Never a patient
     */
    reason: string;
    /**
     * Hash of the comparison sheet that was read
     */
    sheetHash: string;
};

export type ModelsVersionsPromoteData = {
    object: 'model';
    key: string;
    engine: string;
    mode: 'test' | 'live';
    active: {
        version: number | null;
        source: 'default' | 'calibrated';
    };
    readonly versions: Array<{
        object: 'model_version';
        key: string;
        version: number | null;
        state: 'default' | 'draft' | 'candidate' | 'approved' | 'active' | 'retired' | 'rejected';
        approvedBy: string | null;
        calibrationRun: string | null;
        createdAt: string | null;
    }>;
    /**
     * awaiting_second_person: approved, but a band moves, so someone else has to promote it
     */
    outcome: 'active' | 'awaiting_second_person';
};

export type ModelsVersionsPromoteRequest = {
    /**
     * Why; kept in the audit. Never a patient
     */
    reason: string;
    /**
     * Hash of the comparison sheet that was read
     */
    sheetHash: string;
};

export type ModelsVersionsReadData = {
    object: 'model_version';
    key: string;
    version: number | null;
    state: 'default' | 'draft' | 'candidate' | 'approved' | 'active' | 'retired' | 'rejected';
    approvedBy: string | null;
    calibrationRun: string | null;
    createdAt: string | null;
    parameters: unknown;
    /**
     * This version beside the active one; name its hash when promoting
     */
    comparison: {
        hash: string;
        changesBand: boolean;
        [key: string]: unknown;
    };
};

export type ModelsVersionsRejectData = {
    object: 'model';
    key: string;
    engine: string;
    mode: 'test' | 'live';
    active: {
        version: number | null;
        source: 'default' | 'calibrated';
    };
    readonly versions: Array<{
        object: 'model_version';
        key: string;
        version: number | null;
        state: 'default' | 'draft' | 'candidate' | 'approved' | 'active' | 'retired' | 'rejected';
        approvedBy: string | null;
        calibrationRun: string | null;
        createdAt: string | null;
    }>;
};

export type ModelsVersionsRejectRequest = {
    /**
     * Why; kept in the audit. Never a patient
     */
    reason: string;
};

export type OutcomeScoreData = {
    object: 'outcome.score';
    /**
     * ISO-8601
     */
    generatedAt: string;
    sessionRef?: string;
    asOf?: string;
    /**
     * False when nothing could be scored: the result then says nothing about the patient
     */
    estimable: boolean;
    score: number;
    /**
     * What the inputs that were not supplied could still turn the score into
     */
    scoreRange: {
        min: number;
        max: number;
    };
    direction: 'improving' | 'stable' | 'worsening' | 'insufficient_data';
    confidence: 'high' | 'moderate' | 'low';
    readonly components: Array<{
        key: 'symptoms' | 'dmse' | 'medication' | 'biomarker' | 'sleep' | 'cadence';
        label: string;
        contribution: number;
        detail: string;
        available: boolean;
    }>;
    summaryLine: string;
    sourceCount: number;
    model: ModelBlock;
    intelligence: Intelligence;
    disclaimer: string;
};

export type OutcomeScoreRequest = {
    assessments?: Array<Assessment> | null;
    /**
     * Digital MSE latency change in percent
     */
    dmseLatencyPctChange?: number | null;
    /**
     * Number of active medications
     */
    activeMedications?: number | null;
    /**
     * Flagged biomarker watch items
     */
    biomarkerWatchCount?: number | null;
    /**
     * Average hours of sleep a night
     */
    avgSleepHours?: number | null;
    /**
     * Your correlation id; echoed back, never stored
     */
    sessionRef?: string | null;
    /**
     * Adds intelligence.reasoning, a plain-language narrative of what was computed
     */
    explain?: boolean | null;
    previous?: PreviousResult | null;
    /**
     * Replaces the clock for freshness only, to replay an audit
     */
    asOf?: string | null;
};

export type OutcomesUploadData = {
    object: 'outcome_upload';
    accepted: number;
};

export type OutcomesUploadRequest = {
    records: Array<{
        engine: 'relapse' | 'outcome' | 'medication' | 'biomarker';
        /**
         * `default` or `v{n}`: the version that made the prediction
         */
        engineVersion: string;
        /**
         * Relapse 0 to 100, outcome -100 to 100
         */
        score?: number;
        /**
         * For engines without a score
         */
        status?: string;
        /**
         * Per available factor, where its contribution stands in its own range
         */
        fractions: {
            [key: string]: number;
        };
        /**
         * Whether the event of this engine happened
         */
        outcome: boolean;
        /**
         * How long was looked
         */
        horizonDays: number;
        /**
         * ISO week, YYYY-Www; nothing finer is accepted
         */
        weekOfPrediction: string;
        /**
         * Lower-case hex digest of the site, salted at the site
         */
        siteHash: string;
        /**
         * One code, such as age_18_34
         */
        stratum?: string;
    }>;
};

export type PingData = {
    object: 'ping';
    mode: 'test' | 'live';
    organisation: {
        id: string;
        name: string;
    };
    plan: 'sandbox' | 'launch' | 'scale' | 'enterprise' | 'self_hosted';
    /**
     * ISO-8601
     */
    serverTime: string;
};

export type Prescription = {
    /**
     * Your prescription id; echoed as sourceRef
     */
    id: string;
    medicationName: string;
    dosage?: string | null;
    frequency?: string | null;
    /**
     * Only "active" is analysed
     */
    status: string;
    /**
     * When it was started
     */
    prescribedAt?: string | null;
};

/**
 * The earlier result, to have the change explained
 */
export type PreviousResult = {
    /**
     * The earlier numeric score, where the engine returns one
     */
    score?: number | null;
    /**
     * The earlier status or level, exactly as returned
     */
    status?: string | null;
    /**
     * When the earlier result was computed; echoed back
     */
    computedAt?: string | null;
    /**
     * Earlier input values keyed by field name
     */
    inputs?: {
        [key: string]: unknown;
    } | null;
};

export type ProvenanceInput = {
    name: string;
    value: number | string | boolean;
    observedAt: string | null;
    contributed: boolean;
    source?: string;
    nights?: number;
};

export type RelapsePredictData = {
    object: 'relapse.prediction';
    /**
     * ISO-8601
     */
    generatedAt: string;
    sessionRef?: string;
    asOf?: string;
    /**
     * False when nothing could be scored: the result then says nothing about the patient
     */
    estimable: boolean;
    score: number;
    /**
     * What the inputs that were not supplied could still turn the score into
     */
    scoreRange: {
        min: number;
        max: number;
    };
    level: 'low' | 'moderate' | 'elevated' | 'high';
    trend: 'rising' | 'falling' | 'stable';
    confidence: 'high' | 'moderate' | 'low';
    topDriver: string | null;
    readonly factors: Array<{
        key: 'symptoms' | 'dmse' | 'medication' | 'biomarker' | 'sleep' | 'cadence';
        label: string;
        points: number;
        maxPoints: number;
        tone: 'elevated' | 'watch' | 'neutral';
        available: boolean;
        detail: string;
    }>;
    summaryLine: string;
    recommendation: string;
    sourceCount: number;
    model: ModelBlock;
    intelligence: Intelligence;
    disclaimer: string;
};

export type RelapsePredictRequest = {
    assessments?: Array<Assessment> | null;
    /**
     * Digital MSE latency change in percent
     */
    dmseLatencyPctChange?: number | null;
    /**
     * Average hours of sleep a night
     */
    avgSleepHours?: number | null;
    /**
     * Days since the last medication change
     */
    daysSinceMedChange?: number | null;
    hasActiveMedication?: boolean | null;
    /**
     * Days since the last visit
     */
    daysSinceLastVisit?: number | null;
    /**
     * Flagged biomarker watch items
     */
    biomarkerWatchCount?: number | null;
    /**
     * Your correlation id; echoed back, never stored
     */
    sessionRef?: string | null;
    /**
     * Adds intelligence.reasoning, a plain-language narrative of what was computed
     */
    explain?: boolean | null;
    previous?: PreviousResult | null;
    /**
     * Replaces the clock for freshness only, to replay an audit
     */
    asOf?: string | null;
};

export type SettingsChangeData = {
    object: 'intelligence_settings';
    mode: 'test' | 'live';
    /**
     * Whether explained results of this organisation and mode may be worded by the language model of the server. It is sent computed facts only; the fixed template answers whenever it fails
     */
    narrativeWriter: boolean;
    /**
     * Whether this server has a language model at all; without one the switch changes nothing
     */
    writerConfigured: boolean;
};

export type SettingsChangeRequest = {
    /**
     * Whether explained results of this organisation and mode may be worded by the language model of the server. It is sent computed facts only; the fixed template answers whenever it fails
     */
    narrativeWriter: boolean;
};

export type SettingsReadData = {
    object: 'intelligence_settings';
    mode: 'test' | 'live';
    /**
     * Whether explained results of this organisation and mode may be worded by the language model of the server. It is sent computed facts only; the fixed template answers whenever it fails
     */
    narrativeWriter: boolean;
    /**
     * Whether this server has a language model at all; without one the switch changes nothing
     */
    writerConfigured: boolean;
};

export type Signal = {
    module: 'medication' | 'biomarker';
    signalKey: string;
    label: string;
    detail: string;
    tone: 'positive' | 'neutral' | 'watch' | 'elevated' | 'critical';
    metricValue: number | null;
    metricUnit: string | null;
    confidence: 'high' | 'moderate' | 'low';
    summaryLine: string;
    sourceRef: string | null;
    observedAt: string | null;
    metricText?: string;
};

export type Summary = {
    status: string;
    headline: string;
    /**
     * Worst first
     */
    readonly flagged: Array<string>;
    requiresClinicianReview: boolean;
};

export type BiomarkerAnalyzeDataWritable = {
    object: 'biomarker.analysis';
    /**
     * ISO-8601
     */
    generatedAt: string;
    sessionRef?: string;
    asOf?: string;
    /**
     * False when nothing could be scored: the result then says nothing about the patient
     */
    estimable: boolean;
    signalsPresent: number;
    model: ModelBlock;
    intelligence: IntelligenceWritable;
    disclaimer: string;
};

export type ChangeWritable = {
    direction: 'improved' | 'worsened' | 'unchanged';
    delta: number | null;
    previousStatus: string | null;
    currentStatus: string;
    previousComputedAt: string | null;
};

export type DmseAnalyzeDataWritable = {
    object: 'dmse.analysis';
    /**
     * ISO-8601
     */
    generatedAt: string;
    sessionRef?: string;
    asOf?: string;
    /**
     * False when nothing could be scored: the result then says nothing about the patient
     */
    estimable: boolean;
    summary: SummaryWritable;
    signalsPresent: number;
    overallConfidence: 'high' | 'moderate' | 'low';
    interpretationScale: {
        [key: string]: string;
    };
    model: ModelBlock;
    intelligence: IntelligenceWritable;
    disclaimer: string;
};

export type EnginesListDataWritable = {
    object: 'list';
    resource: 'engine';
    count: number;
};

export type IntelligenceWritable = {
    schema: 'attunio.intelligence/v1';
    engine: 'dmse' | 'medication' | 'biomarker' | 'outcome' | 'relapse';
    summary: SummaryWritable;
    confidence: {
        level: 'high' | 'moderate' | 'low';
        score: number;
    };
    dataQuality: {
        completeness: number;
        freshness: {
            newestInputAt: string | null;
        };
    };
    provenance: {
        /**
         * ISO-8601
         */
        generatedAt: string;
        engineVersion: string;
        method: 'deterministic_rules';
    };
    change: ChangeWritable | null;
    interpretationScale: {
        [key: string]: string;
    };
    /**
     * Only with explain: true
     */
    reasoning?: {
        narrative: string;
        generatedAt: string;
    } | null;
};

export type MedicationAnalyzeDataWritable = {
    object: 'medication.analysis';
    /**
     * ISO-8601
     */
    generatedAt: string;
    sessionRef?: string;
    asOf?: string;
    /**
     * False when nothing could be scored: the result then says nothing about the patient
     */
    estimable: boolean;
    signalsPresent: number;
    model: ModelBlock;
    intelligence: IntelligenceWritable;
    disclaimer: string;
};

export type ModelsListDataWritable = {
    object: 'list';
    resource: 'model';
    count: number;
};

export type ModelsReadDataWritable = {
    object: 'model';
    key: string;
    engine: string;
    mode: 'test' | 'live';
    active: {
        version: number | null;
        source: 'default' | 'calibrated';
    };
};

export type ModelsRollbackDataWritable = {
    object: 'model';
    key: string;
    engine: string;
    mode: 'test' | 'live';
    active: {
        version: number | null;
        source: 'default' | 'calibrated';
    };
    /**
     * awaiting_second_person: approved, but a band moves, so someone else has to promote it
     */
    outcome: 'active' | 'awaiting_second_person';
};

export type ModelsVersionsPromoteDataWritable = {
    object: 'model';
    key: string;
    engine: string;
    mode: 'test' | 'live';
    active: {
        version: number | null;
        source: 'default' | 'calibrated';
    };
    /**
     * awaiting_second_person: approved, but a band moves, so someone else has to promote it
     */
    outcome: 'active' | 'awaiting_second_person';
};

export type ModelsVersionsRejectDataWritable = {
    object: 'model';
    key: string;
    engine: string;
    mode: 'test' | 'live';
    active: {
        version: number | null;
        source: 'default' | 'calibrated';
    };
};

export type OutcomeScoreDataWritable = {
    object: 'outcome.score';
    /**
     * ISO-8601
     */
    generatedAt: string;
    sessionRef?: string;
    asOf?: string;
    /**
     * False when nothing could be scored: the result then says nothing about the patient
     */
    estimable: boolean;
    score: number;
    /**
     * What the inputs that were not supplied could still turn the score into
     */
    scoreRange: {
        min: number;
        max: number;
    };
    direction: 'improving' | 'stable' | 'worsening' | 'insufficient_data';
    confidence: 'high' | 'moderate' | 'low';
    summaryLine: string;
    sourceCount: number;
    model: ModelBlock;
    intelligence: IntelligenceWritable;
    disclaimer: string;
};

export type RelapsePredictDataWritable = {
    object: 'relapse.prediction';
    /**
     * ISO-8601
     */
    generatedAt: string;
    sessionRef?: string;
    asOf?: string;
    /**
     * False when nothing could be scored: the result then says nothing about the patient
     */
    estimable: boolean;
    score: number;
    /**
     * What the inputs that were not supplied could still turn the score into
     */
    scoreRange: {
        min: number;
        max: number;
    };
    level: 'low' | 'moderate' | 'elevated' | 'high';
    trend: 'rising' | 'falling' | 'stable';
    confidence: 'high' | 'moderate' | 'low';
    topDriver: string | null;
    summaryLine: string;
    recommendation: string;
    sourceCount: number;
    model: ModelBlock;
    intelligence: IntelligenceWritable;
    disclaimer: string;
};

export type SummaryWritable = {
    status: string;
    headline: string;
    requiresClinicianReview: boolean;
};

export type PingCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/ping';
};

export type DmseAnalyzeCall = {
    body: DmseAnalyzeRequest;
    path?: never;
    query?: {
        /**
         * fhir answers with the bare R4 Observation
         */
        format?: 'json' | 'fhir';
        /**
         * Subject of the Observation
         */
        patient?: string;
        /**
         * Replays the request under this model version instead of the active one
         */
        model_version?: 'default' | number;
    };
    url: '/api/v1/dmse/analyze';
};

export type MedicationAnalyzeCall = {
    body: MedicationAnalyzeRequest;
    path?: never;
    query?: {
        /**
         * fhir answers with the bare R4 Observation
         */
        format?: 'json' | 'fhir';
        /**
         * Subject of the Observation
         */
        patient?: string;
        /**
         * Replays the request under this model version instead of the active one
         */
        model_version?: 'default' | number;
    };
    url: '/api/v1/medication/analyze';
};

export type BiomarkerAnalyzeCall = {
    body: BiomarkerAnalyzeRequest;
    path?: never;
    query?: {
        /**
         * fhir answers with the bare R4 Observation
         */
        format?: 'json' | 'fhir';
        /**
         * Subject of the Observation
         */
        patient?: string;
        /**
         * Replays the request under this model version instead of the active one
         */
        model_version?: 'default' | number;
    };
    url: '/api/v1/biomarker/analyze';
};

export type OutcomeScoreCall = {
    body: OutcomeScoreRequest;
    path?: never;
    query?: {
        /**
         * fhir answers with the bare R4 Observation
         */
        format?: 'json' | 'fhir';
        /**
         * Subject of the Observation
         */
        patient?: string;
        /**
         * Replays the request under this model version instead of the active one
         */
        model_version?: 'default' | number;
    };
    url: '/api/v1/outcome/score';
};

export type RelapsePredictCall = {
    body: RelapsePredictRequest;
    path?: never;
    query?: {
        /**
         * fhir answers with the bare R4 Observation
         */
        format?: 'json' | 'fhir';
        /**
         * Subject of the Observation
         */
        patient?: string;
        /**
         * Replays the request under this model version instead of the active one
         */
        model_version?: 'default' | number;
    };
    url: '/api/v1/relapse/predict';
};

export type EnginesListCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/engines';
};

export type EnginesReadCall = {
    body?: never;
    path: {
        key: string;
    };
    query?: never;
    url: '/api/v1/engines/{key}';
};

export type OutcomesUploadCall = {
    body: OutcomesUploadRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/outcomes';
};

export type ModelsListCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/models';
};

export type ModelsReadCall = {
    body?: never;
    path: {
        key: string;
    };
    query?: never;
    url: '/api/v1/models/{key}';
};

export type ModelsVersionsReadCall = {
    body?: never;
    path: {
        key: string;
        version: 'default' | number;
    };
    query?: never;
    url: '/api/v1/models/{key}/versions/{version}';
};

export type ModelsCalibrateCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        key: string;
    };
    query?: never;
    url: '/api/v1/models/{key}/calibrate';
};

export type CalibrationsReadCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/calibrations/{id}';
};

export type ModelsVersionsPromoteCall = {
    body: ModelsVersionsPromoteRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        key: string;
        version: number;
    };
    query?: never;
    url: '/api/v1/models/{key}/versions/{version}/promote';
};

export type ModelsVersionsRejectCall = {
    body: ModelsVersionsRejectRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        key: string;
        version: number;
    };
    query?: never;
    url: '/api/v1/models/{key}/versions/{version}/reject';
};

export type ModelsRollbackCall = {
    body: ModelsRollbackRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        key: string;
    };
    query?: never;
    url: '/api/v1/models/{key}/rollback';
};

export type SettingsReadCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/settings/intelligence';
};

export type SettingsChangeCall = {
    body: SettingsChangeRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/settings/intelligence';
};
