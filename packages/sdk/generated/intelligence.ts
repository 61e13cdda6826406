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

export type Event = {
    id: string;
    object: 'event';
    /**
     * One of lab_order.status_changed, lab_order.results_ready, lab_order.critical_result, lab_order.corrected, wearable.connected, wearable.sync_completed, wearable.disconnected, task.completed, task.failed, pathway.evaluated, review.requested, review.decided, data.file.ready, data.file.rejected, data.query.finished, webhook.test
     */
    type: string;
    /**
     * The type again, on events about referrals
     */
    event?: string;
    apiVersion: '2026-07-01';
    createdAt: string;
    /**
     * Its place among the events of the organisation and mode: from 1, without a gap
     */
    seq: number;
    data: {
        [key: string]: unknown;
    };
};

export type EventsListData = {
    object: 'list';
    /**
     * The oldest first
     */
    events: Array<Event>;
    /**
     * Always there: keep it and ask again for what comes later
     */
    nextCursor: string;
    hasMore: boolean;
};

export type EventsReadData = Event;

export type EventsReconcileData = Reconciliation;

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

export type LabCriticalReview = {
    object: 'lab_critical_review';
    orderId: string;
    resultId: string;
    name: string;
    value: number | string | null;
    unit: string | null;
    loinc: string | null;
    /**
     * As the laboratory sent it
     */
    interpretation: Array<string>;
    observedAt: string | null;
    flag: 'high' | 'low' | 'critical' | 'normal' | null;
    referenceRange: string | null;
    openedAt: string;
    state: 'open' | 'acknowledged' | 'withdrawn';
    dueAt: string;
    escalatedAt: string | null;
    settledAt: string | null;
    acknowledgedBy: {
        kind: string;
        id: string;
        name: string | null;
    } | null;
    note: string | null;
    overdue: boolean;
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

export type LabReport = {
    object: 'lab_report';
    reportId: string;
    state: 'unmatched' | 'stored' | 'discarded';
    reason: 'no_reference' | 'order_unknown' | 'patient_differs' | 'references_differ' | 'order_not_authorized' | 'order_closed' | null;
    orderId: string | null;
    source: 'hl7' | 'fhir' | 'manual' | 'sandbox';
    laboratoryId: string | null;
    laboratory: string | null;
    receivedAt: string;
    /**
     * A value of it is critical: somebody has to see it now
     */
    critical: boolean;
    status: 'pending' | 'preliminary' | 'final' | 'corrected' | 'cancelled' | 'deleted' | 'entered-in-error';
    battery: {
        name: string | null;
        loinc: string | null;
        code: string | null;
    };
    /**
     * What the report says of whom it is about
     */
    reference: {
        placerOrderId: string | null;
        requisitionNumber: string | null;
        fillerOrderId: string | null;
        patientRef: string | null;
    };
    results: Array<{
        name: string;
        value: number | string | null;
        unit: string | null;
        loinc: string | null;
        /**
         * As the laboratory sent it
         */
        interpretation: Array<string>;
        observedAt: string | null;
        flag: 'high' | 'low' | 'critical' | 'normal' | null;
    }>;
};

export type LabResult = {
    resultId: string;
    name: string;
    value: number | string | null;
    unit: string | null;
    loinc: string | null;
    /**
     * As the laboratory sent it
     */
    interpretation: Array<string>;
    observedAt: string | null;
    /**
     * null: unknown, nobody has judged the value
     */
    flag: 'high' | 'low' | 'critical' | 'normal' | null;
    /**
     * Who says so; what the laboratory sent is raised by the others, never lowered
     */
    flagSource: 'laboratory' | 'reference_range' | 'catalogue' | 'critical_limit' | null;
    referenceRange: string | null;
    note: string | null;
    critical: boolean;
    criticalReview: {
        state: 'open' | 'acknowledged' | 'withdrawn';
        dueAt: string;
        escalatedAt: string | null;
        settledAt: string | null;
        acknowledgedBy: {
            kind: string;
            id: string;
            name: string | null;
        } | null;
        note: string | null;
    } | null;
    status: 'pending' | 'preliminary' | 'final' | 'corrected' | 'cancelled' | 'deleted' | 'entered-in-error';
    /**
     * observedAt came without a time zone
     */
    zoneAssumed: boolean;
    /**
     * The laboratory’s own code
     */
    code: string | null;
    ucum: string | null;
    subId: string | null;
    document: {
        mediaType: string;
        title: string | null;
    } | null;
    notes: Array<string>;
    battery: {
        name: string | null;
        loinc: string | null;
        code: string | null;
    };
    specimen: {
        type: string | null;
        collectedAt: string | null;
    } | null;
    performingLaboratory: {
        name: string | null;
        address: string | null;
        director: string | null;
    } | null;
    source: 'laboratory' | 'entered';
    version: number;
    current: boolean;
    supersededBy: string | null;
    receivedAt: string;
};

export type LabsLaboratoriesChangeData = {
    object: 'laboratory';
    id: string;
    name: string;
    /**
     * `OML_O21`: OML^O21 of HL7 2.5.1. `ORM_O01`: ORM^O01 of HL7 2.3.1
     */
    profile: 'OML_O21' | 'ORM_O01';
    transport: {
        kind: 'mllp';
        host: string;
        port: number;
        /**
         * Without it only inside networks that the operator has opted in
         */
        tls?: boolean;
        /**
         * PEM of the certificate authority of the laboratory, where that is no public one
         */
        authority?: string | null;
    } | {
        kind: 'https';
        url: string;
        hasAuthorization: boolean;
    } | {
        kind: 'none';
    };
    /**
     * MSH-3 of orders
     */
    sendingApplication: string;
    /**
     * MSH-4 of orders; also names who has assigned order and patient ids
     */
    sendingFacility: string;
    /**
     * MSH-5 of orders; MSH-3 of what the laboratory sends
     */
    receivingApplication: string;
    /**
     * MSH-6 of orders; MSH-4 of what the laboratory sends
     */
    receivingFacility: string;
    /**
     * What the laboratory calls tests, each with its LOINC code
     */
    localCodes: {
        [key: string]: string;
    };
    /**
     * Where the laboratory is, for times that it sends without an offset
     */
    timeZone: string | null;
    createdAt: string;
    updatedAt: string;
};

export type LabsLaboratoriesChangeRequest = {
    name?: string;
    /**
     * `OML_O21`: OML^O21 of HL7 2.5.1. `ORM_O01`: ORM^O01 of HL7 2.3.1
     */
    profile?: 'OML_O21' | 'ORM_O01';
    /**
     * How orders get there. `none`: on paper
     */
    transport?: {
        kind: 'mllp';
        host: string;
        port: number;
        /**
         * Without it only inside networks that the operator has opted in
         */
        tls?: boolean;
        /**
         * PEM of the certificate authority of the laboratory, where that is no public one
         */
        authority?: string | null;
    } | {
        kind: 'https';
        url: string;
        /**
         * Value of the `Authorization` header. Kept sealed and never answered; left out: stays as it is
         */
        authorization?: string | null;
    } | {
        kind: 'none';
    };
    /**
     * MSH-3 of orders
     */
    sendingApplication?: string;
    /**
     * MSH-4 of orders; also names who has assigned order and patient ids
     */
    sendingFacility?: string;
    /**
     * MSH-5 of orders; MSH-3 of what the laboratory sends
     */
    receivingApplication?: string;
    /**
     * MSH-6 of orders; MSH-4 of what the laboratory sends
     */
    receivingFacility?: string;
    /**
     * What the laboratory calls tests, each with its LOINC code
     */
    localCodes?: {
        [key: string]: string;
    };
    /**
     * Where the laboratory is, for times that it sends without an offset
     */
    timeZone?: string | null;
};

export type LabsLaboratoriesCreateData = {
    object: 'laboratory';
    id: string;
    name: string;
    /**
     * `OML_O21`: OML^O21 of HL7 2.5.1. `ORM_O01`: ORM^O01 of HL7 2.3.1
     */
    profile: 'OML_O21' | 'ORM_O01';
    transport: {
        kind: 'mllp';
        host: string;
        port: number;
        /**
         * Without it only inside networks that the operator has opted in
         */
        tls?: boolean;
        /**
         * PEM of the certificate authority of the laboratory, where that is no public one
         */
        authority?: string | null;
    } | {
        kind: 'https';
        url: string;
        hasAuthorization: boolean;
    } | {
        kind: 'none';
    };
    /**
     * MSH-3 of orders
     */
    sendingApplication: string;
    /**
     * MSH-4 of orders; also names who has assigned order and patient ids
     */
    sendingFacility: string;
    /**
     * MSH-5 of orders; MSH-3 of what the laboratory sends
     */
    receivingApplication: string;
    /**
     * MSH-6 of orders; MSH-4 of what the laboratory sends
     */
    receivingFacility: string;
    /**
     * What the laboratory calls tests, each with its LOINC code
     */
    localCodes: {
        [key: string]: string;
    };
    /**
     * Where the laboratory is, for times that it sends without an offset
     */
    timeZone: string | null;
    createdAt: string;
    updatedAt: string;
};

export type LabsLaboratoriesCreateRequest = {
    name: string;
    /**
     * `OML_O21`: OML^O21 of HL7 2.5.1. `ORM_O01`: ORM^O01 of HL7 2.3.1
     */
    profile?: 'OML_O21' | 'ORM_O01';
    /**
     * How orders get there. `none`: on paper
     */
    transport?: {
        kind: 'mllp';
        host: string;
        port: number;
        /**
         * Without it only inside networks that the operator has opted in
         */
        tls?: boolean;
        /**
         * PEM of the certificate authority of the laboratory, where that is no public one
         */
        authority?: string | null;
    } | {
        kind: 'https';
        url: string;
        /**
         * Value of the `Authorization` header. Kept sealed and never answered; left out: stays as it is
         */
        authorization?: string | null;
    } | {
        kind: 'none';
    };
    /**
     * MSH-3 of orders
     */
    sendingApplication?: string;
    /**
     * MSH-4 of orders; also names who has assigned order and patient ids
     */
    sendingFacility?: string;
    /**
     * MSH-5 of orders; MSH-3 of what the laboratory sends
     */
    receivingApplication?: string;
    /**
     * MSH-6 of orders; MSH-4 of what the laboratory sends
     */
    receivingFacility?: string;
    /**
     * What the laboratory calls tests, each with its LOINC code
     */
    localCodes?: {
        [key: string]: string;
    };
    /**
     * Where the laboratory is, for times that it sends without an offset
     */
    timeZone?: string | null;
};

export type LabsLaboratoriesListData = {
    object: 'list';
    resource: 'laboratory';
    count: number;
    laboratories: Array<{
        object: 'laboratory';
        id: string;
        name: string;
        /**
         * `OML_O21`: OML^O21 of HL7 2.5.1. `ORM_O01`: ORM^O01 of HL7 2.3.1
         */
        profile: 'OML_O21' | 'ORM_O01';
        transport: {
            kind: 'mllp';
            host: string;
            port: number;
            /**
             * Without it only inside networks that the operator has opted in
             */
            tls?: boolean;
            /**
             * PEM of the certificate authority of the laboratory, where that is no public one
             */
            authority?: string | null;
        } | {
            kind: 'https';
            url: string;
            hasAuthorization: boolean;
        } | {
            kind: 'none';
        };
        /**
         * MSH-3 of orders
         */
        sendingApplication: string;
        /**
         * MSH-4 of orders; also names who has assigned order and patient ids
         */
        sendingFacility: string;
        /**
         * MSH-5 of orders; MSH-3 of what the laboratory sends
         */
        receivingApplication: string;
        /**
         * MSH-6 of orders; MSH-4 of what the laboratory sends
         */
        receivingFacility: string;
        /**
         * What the laboratory calls tests, each with its LOINC code
         */
        localCodes: {
            [key: string]: string;
        };
        /**
         * Where the laboratory is, for times that it sends without an offset
         */
        timeZone: string | null;
        createdAt: string;
        updatedAt: string;
    }>;
};

export type LabsLaboratoriesReadData = {
    object: 'laboratory';
    id: string;
    name: string;
    /**
     * `OML_O21`: OML^O21 of HL7 2.5.1. `ORM_O01`: ORM^O01 of HL7 2.3.1
     */
    profile: 'OML_O21' | 'ORM_O01';
    transport: {
        kind: 'mllp';
        host: string;
        port: number;
        /**
         * Without it only inside networks that the operator has opted in
         */
        tls?: boolean;
        /**
         * PEM of the certificate authority of the laboratory, where that is no public one
         */
        authority?: string | null;
    } | {
        kind: 'https';
        url: string;
        hasAuthorization: boolean;
    } | {
        kind: 'none';
    };
    /**
     * MSH-3 of orders
     */
    sendingApplication: string;
    /**
     * MSH-4 of orders; also names who has assigned order and patient ids
     */
    sendingFacility: string;
    /**
     * MSH-5 of orders; MSH-3 of what the laboratory sends
     */
    receivingApplication: string;
    /**
     * MSH-6 of orders; MSH-4 of what the laboratory sends
     */
    receivingFacility: string;
    /**
     * What the laboratory calls tests, each with its LOINC code
     */
    localCodes: {
        [key: string]: string;
    };
    /**
     * Where the laboratory is, for times that it sends without an offset
     */
    timeZone: string | null;
    createdAt: string;
    updatedAt: string;
};

export type LabsMessagesListData = {
    object: 'list';
    resource: 'lab_message';
    count: number;
    messages: Array<{
        object: 'lab_message';
        id: string;
        direction: 'in' | 'out';
        kind: 'new_order' | 'cancel_order' | 'results' | 'reply' | 'other';
        /**
         * `waiting` to be sent; `received`: the laboratory has it and will say more; `accepted`; `refused` by its receiver, for a person to look at; `failed`: nobody was reached; `void`: no longer needed; `taken`: came in and was accepted
         */
        state: 'waiting' | 'received' | 'accepted' | 'refused' | 'failed' | 'void' | 'taken';
        laboratoryId: string | null;
        orderId: string | null;
        /**
         * MSH-10 of what was sent; a retry keeps it
         */
        controlId: string | null;
        attempts: number;
        /**
         * A code
         */
        lastError: string | null;
        /**
         * Read from it
         */
        reports: number;
        /**
         * Of those: they wait for a person
         */
        unmatched: number;
        createdAt: string;
        nextAttemptAt: string | null;
        settledAt: string | null;
    }>;
    nextCursor: string | null;
};

export type LabsMessagesReadData = {
    object: 'lab_message';
    id: string;
    direction: 'in' | 'out';
    kind: 'new_order' | 'cancel_order' | 'results' | 'reply' | 'other';
    /**
     * `waiting` to be sent; `received`: the laboratory has it and will say more; `accepted`; `refused` by its receiver, for a person to look at; `failed`: nobody was reached; `void`: no longer needed; `taken`: came in and was accepted
     */
    state: 'waiting' | 'received' | 'accepted' | 'refused' | 'failed' | 'void' | 'taken';
    laboratoryId: string | null;
    orderId: string | null;
    /**
     * MSH-10 of what was sent; a retry keeps it
     */
    controlId: string | null;
    attempts: number;
    /**
     * A code
     */
    lastError: string | null;
    /**
     * Read from it
     */
    reports: number;
    /**
     * Of those: they wait for a person
     */
    unmatched: number;
    createdAt: string;
    nextAttemptAt: string | null;
    settledAt: string | null;
    /**
     * As it was sent or received; line by line
     */
    content: string;
    reply: string | null;
};

export type LabsMessagesRetryData = {
    object: 'lab_message';
    id: string;
    direction: 'in' | 'out';
    kind: 'new_order' | 'cancel_order' | 'results' | 'reply' | 'other';
    /**
     * `waiting` to be sent; `received`: the laboratory has it and will say more; `accepted`; `refused` by its receiver, for a person to look at; `failed`: nobody was reached; `void`: no longer needed; `taken`: came in and was accepted
     */
    state: 'waiting' | 'received' | 'accepted' | 'refused' | 'failed' | 'void' | 'taken';
    laboratoryId: string | null;
    orderId: string | null;
    /**
     * MSH-10 of what was sent; a retry keeps it
     */
    controlId: string | null;
    attempts: number;
    /**
     * A code
     */
    lastError: string | null;
    /**
     * Read from it
     */
    reports: number;
    /**
     * Of those: they wait for a person
     */
    unmatched: number;
    createdAt: string;
    nextAttemptAt: string | null;
    settledAt: string | null;
};

export type LabsOrdersAnalysisData = {
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

export type LabsOrdersAuthorizationData = {
    object: 'lab_authorization';
    orderId: string;
    signedAt: string;
    provider: {
        npi: string;
        name: string;
        credentials: string | null;
        state: string;
        address: string | null;
        phone: string | null;
    };
    diagnoses: Array<{
        system?: 'http://hl7.org/fhir/sid/icd-10-cm';
        code: string;
        display?: string;
    }>;
    note: string | null;
    signedBy: {
        kind: string;
        id: string;
    };
    /**
     * The network address that it came from
     */
    address: string;
    /**
     * SHA-256 of the JSON of `data` of GET /labs/orders/{id}, as it was before the authorization
     */
    orderSha256: string;
};

export type LabsOrdersAuthorizeData = {
    object: 'lab_order';
    id: string;
    patientRef: string;
    panelId: string;
    panelName: string;
    category: string;
    priceCents: number;
    status: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired';
    note: string | null;
    requisitionNumber: string;
    metadata: {
        [key: string]: Schema0;
    } | null;
    createdAt: string;
    updatedAt: string;
    notice: string;
    /**
     * The step inside of the status
     */
    stage: string;
    /**
     * A code, where there is one
     */
    statusReason: string | null;
    priority: 'routine' | 'urgent' | 'stat';
    fasting: boolean | null;
    laboratoryId: string | null;
    /**
     * What the laboratory asks at order entry, answered
     */
    answers: Array<{
        question: string;
        answer: string;
    }>;
    patient: {
        name: {
            family: string;
            given?: string;
        };
        birthDate: string;
        sex: 'female' | 'male' | 'other' | 'unknown';
        address?: {
            line: string;
            city?: string;
            state?: string;
            postalCode?: string;
            country?: string;
        };
        phone?: string;
    } | null;
    scheduledFor: string | null;
    collectedAt: string | null;
    /**
     * When it expires unless it moves on
     */
    expiresAt: string | null;
    version: number;
};

export type LabsOrdersAuthorizeRequest = {
    provider: {
        npi: string;
        /**
         * As on the list of providers when absent
         */
        name?: string;
        credentials?: string;
        /**
         * Where the provider authorizes: the licence of this state counts
         */
        state: string;
    };
    /**
     * Why the tests are needed, worded and coded by the provider
     */
    diagnoses: Array<{
        system?: 'http://hl7.org/fhir/sid/icd-10-cm';
        code: string;
        display?: string;
    }>;
    /**
     * The provider states that they have looked at the order and that it is necessary
     */
    attestation: true;
    /**
     * For the laboratory
     */
    note?: string;
};

export type LabsOrdersCancelData = {
    object: 'lab_order';
    id: string;
    patientRef: string;
    panelId: string;
    panelName: string;
    category: string;
    priceCents: number;
    status: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired';
    note: string | null;
    requisitionNumber: string;
    metadata: {
        [key: string]: Schema0;
    } | null;
    createdAt: string;
    updatedAt: string;
    notice: string;
    /**
     * The step inside of the status
     */
    stage: string;
    /**
     * A code, where there is one
     */
    statusReason: string | null;
    priority: 'routine' | 'urgent' | 'stat';
    fasting: boolean | null;
    laboratoryId: string | null;
    /**
     * What the laboratory asks at order entry, answered
     */
    answers: Array<{
        question: string;
        answer: string;
    }>;
    patient: {
        name: {
            family: string;
            given?: string;
        };
        birthDate: string;
        sex: 'female' | 'male' | 'other' | 'unknown';
        address?: {
            line: string;
            city?: string;
            state?: string;
            postalCode?: string;
            country?: string;
        };
        phone?: string;
    } | null;
    scheduledFor: string | null;
    collectedAt: string | null;
    /**
     * When it expires unless it moves on
     */
    expiresAt: string | null;
    version: number;
};

export type LabsOrdersCancelRequest = {
    reason?: string;
};

export type LabsOrdersCollectData = {
    object: 'lab_order';
    id: string;
    patientRef: string;
    panelId: string;
    panelName: string;
    category: string;
    priceCents: number;
    status: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired';
    note: string | null;
    requisitionNumber: string;
    metadata: {
        [key: string]: Schema0;
    } | null;
    createdAt: string;
    updatedAt: string;
    notice: string;
    /**
     * The step inside of the status
     */
    stage: string;
    /**
     * A code, where there is one
     */
    statusReason: string | null;
    priority: 'routine' | 'urgent' | 'stat';
    fasting: boolean | null;
    laboratoryId: string | null;
    /**
     * What the laboratory asks at order entry, answered
     */
    answers: Array<{
        question: string;
        answer: string;
    }>;
    patient: {
        name: {
            family: string;
            given?: string;
        };
        birthDate: string;
        sex: 'female' | 'male' | 'other' | 'unknown';
        address?: {
            line: string;
            city?: string;
            state?: string;
            postalCode?: string;
            country?: string;
        };
        phone?: string;
    } | null;
    scheduledFor: string | null;
    collectedAt: string | null;
    /**
     * When it expires unless it moves on
     */
    expiresAt: string | null;
    version: number;
};

export type LabsOrdersCollectRequest = {
    stage?: 'in_transit' | 'received_by_lab' | 'processing' | 'redraw_needed';
    /**
     * When the specimen was taken, where that is known
     */
    collectedAt?: string;
};

export type LabsOrdersCompleteData = {
    object: 'lab_order';
    id: string;
    patientRef: string;
    panelId: string;
    panelName: string;
    category: string;
    priceCents: number;
    status: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired';
    note: string | null;
    requisitionNumber: string;
    metadata: {
        [key: string]: Schema0;
    } | null;
    createdAt: string;
    updatedAt: string;
    notice: string;
    /**
     * The step inside of the status
     */
    stage: string;
    /**
     * A code, where there is one
     */
    statusReason: string | null;
    priority: 'routine' | 'urgent' | 'stat';
    fasting: boolean | null;
    laboratoryId: string | null;
    /**
     * What the laboratory asks at order entry, answered
     */
    answers: Array<{
        question: string;
        answer: string;
    }>;
    patient: {
        name: {
            family: string;
            given?: string;
        };
        birthDate: string;
        sex: 'female' | 'male' | 'other' | 'unknown';
        address?: {
            line: string;
            city?: string;
            state?: string;
            postalCode?: string;
            country?: string;
        };
        phone?: string;
    } | null;
    scheduledFor: string | null;
    collectedAt: string | null;
    /**
     * When it expires unless it moves on
     */
    expiresAt: string | null;
    version: number;
};

export type LabsOrdersCompleteRequest = {
    note?: string;
};

export type LabsOrdersCreateData = {
    object: 'lab_order';
    id: string;
    patientRef: string;
    panelId: string;
    panelName: string;
    category: string;
    priceCents: number;
    status: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired';
    note: string | null;
    requisitionNumber: string;
    metadata: {
        [key: string]: Schema0;
    } | null;
    createdAt: string;
    updatedAt: string;
    notice: string;
    /**
     * The step inside of the status
     */
    stage: string;
    /**
     * A code, where there is one
     */
    statusReason: string | null;
    priority: 'routine' | 'urgent' | 'stat';
    fasting: boolean | null;
    laboratoryId: string | null;
    /**
     * What the laboratory asks at order entry, answered
     */
    answers: Array<{
        question: string;
        answer: string;
    }>;
    patient: {
        name: {
            family: string;
            given?: string;
        };
        birthDate: string;
        sex: 'female' | 'male' | 'other' | 'unknown';
        address?: {
            line: string;
            city?: string;
            state?: string;
            postalCode?: string;
            country?: string;
        };
        phone?: string;
    } | null;
    scheduledFor: string | null;
    collectedAt: string | null;
    /**
     * When it expires unless it moves on
     */
    expiresAt: string | null;
    version: number;
};

export type LabsOrdersCreateRequest = {
    /**
     * Your own identifier of the patient, opaque to the server
     */
    patientRef: string;
    /**
     * Of GET /labs/panels
     */
    panelId: string;
    /**
     * Free of identifying data
     */
    note?: string;
    /**
     * Free-form, echoed back
     */
    metadata?: {
        [key: string]: Schema0;
    };
    /**
     * Who is to be tested, for the requisition and the laboratory; kept sealed
     */
    patient?: {
        name: {
            family: string;
            given?: string;
        };
        birthDate: string;
        sex: 'female' | 'male' | 'other' | 'unknown';
        address?: {
            line: string;
            city?: string;
            state?: string;
            postalCode?: string;
            country?: string;
        };
        phone?: string;
    };
    priority?: 'routine' | 'urgent' | 'stat';
    /**
     * Whether the patient is to fast; absent: not stated
     */
    fasting?: boolean;
    /**
     * What the laboratory asks at order entry, answered
     */
    answers?: Array<{
        question: string;
        answer: string;
    }>;
    /**
     * The laboratory that the order goes to by message; without one it goes on paper
     */
    laboratoryId?: string;
};

export type LabsOrdersDeclineData = {
    object: 'lab_order';
    id: string;
    patientRef: string;
    panelId: string;
    panelName: string;
    category: string;
    priceCents: number;
    status: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired';
    note: string | null;
    requisitionNumber: string;
    metadata: {
        [key: string]: Schema0;
    } | null;
    createdAt: string;
    updatedAt: string;
    notice: string;
    /**
     * The step inside of the status
     */
    stage: string;
    /**
     * A code, where there is one
     */
    statusReason: string | null;
    priority: 'routine' | 'urgent' | 'stat';
    fasting: boolean | null;
    laboratoryId: string | null;
    /**
     * What the laboratory asks at order entry, answered
     */
    answers: Array<{
        question: string;
        answer: string;
    }>;
    patient: {
        name: {
            family: string;
            given?: string;
        };
        birthDate: string;
        sex: 'female' | 'male' | 'other' | 'unknown';
        address?: {
            line: string;
            city?: string;
            state?: string;
            postalCode?: string;
            country?: string;
        };
        phone?: string;
    } | null;
    scheduledFor: string | null;
    collectedAt: string | null;
    /**
     * When it expires unless it moves on
     */
    expiresAt: string | null;
    version: number;
};

export type LabsOrdersDeclineRequest = {
    reason: string;
};

export type LabsOrdersFailData = {
    object: 'lab_order';
    id: string;
    patientRef: string;
    panelId: string;
    panelName: string;
    category: string;
    priceCents: number;
    status: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired';
    note: string | null;
    requisitionNumber: string;
    metadata: {
        [key: string]: Schema0;
    } | null;
    createdAt: string;
    updatedAt: string;
    notice: string;
    /**
     * The step inside of the status
     */
    stage: string;
    /**
     * A code, where there is one
     */
    statusReason: string | null;
    priority: 'routine' | 'urgent' | 'stat';
    fasting: boolean | null;
    laboratoryId: string | null;
    /**
     * What the laboratory asks at order entry, answered
     */
    answers: Array<{
        question: string;
        answer: string;
    }>;
    patient: {
        name: {
            family: string;
            given?: string;
        };
        birthDate: string;
        sex: 'female' | 'male' | 'other' | 'unknown';
        address?: {
            line: string;
            city?: string;
            state?: string;
            postalCode?: string;
            country?: string;
        };
        phone?: string;
    } | null;
    scheduledFor: string | null;
    collectedAt: string | null;
    /**
     * When it expires unless it moves on
     */
    expiresAt: string | null;
    version: number;
};

export type LabsOrdersFailRequest = {
    code?: 'specimen_rejected' | 'specimen_lost' | 'order_rejected' | 'test_unavailable' | 'other';
    reason?: string;
};

export type LabsOrdersHistoryData = {
    object: 'list';
    resource: 'lab_order_event';
    count: number;
    orderId: string;
    events: Array<{
        seq: number;
        at: string;
        actor: {
            type: 'account' | 'provider' | 'lab' | 'system';
            id: string | null;
        };
        from: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired' | null;
        to: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired';
        stage: string;
        reason: string | null;
        note: string | null;
        sourceMessageId: string | null;
    }>;
};

export type LabsOrdersListData = {
    object: 'list';
    resource: 'lab_order';
    /**
     * On this page
     */
    count: number;
    /**
     * That was asked for
     */
    patientRef: string | null;
    orders: Array<{
        object: 'lab_order';
        id: string;
        patientRef: string;
        panelId: string;
        panelName: string;
        category: string;
        priceCents: number;
        status: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired';
        note: string | null;
        requisitionNumber: string;
        metadata: {
            [key: string]: Schema0;
        } | null;
        createdAt: string;
        updatedAt: string;
        notice: string;
        /**
         * The step inside of the status
         */
        stage: string;
        /**
         * A code, where there is one
         */
        statusReason: string | null;
        priority: 'routine' | 'urgent' | 'stat';
        fasting: boolean | null;
        laboratoryId: string | null;
        /**
         * What the laboratory asks at order entry, answered
         */
        answers: Array<{
            question: string;
            answer: string;
        }>;
        patient: {
            name: {
                family: string;
                given?: string;
            };
            birthDate: string;
            sex: 'female' | 'male' | 'other' | 'unknown';
            address?: {
                line: string;
                city?: string;
                state?: string;
                postalCode?: string;
                country?: string;
            };
            phone?: string;
        } | null;
        scheduledFor: string | null;
        collectedAt: string | null;
        /**
         * When it expires unless it moves on
         */
        expiresAt: string | null;
        version: number;
    }>;
    nextCursor: string | null;
};

export type LabsOrdersReadData = {
    object: 'lab_order';
    id: string;
    patientRef: string;
    panelId: string;
    panelName: string;
    category: string;
    priceCents: number;
    status: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired';
    note: string | null;
    requisitionNumber: string;
    metadata: {
        [key: string]: Schema0;
    } | null;
    createdAt: string;
    updatedAt: string;
    notice: string;
    /**
     * The step inside of the status
     */
    stage: string;
    /**
     * A code, where there is one
     */
    statusReason: string | null;
    priority: 'routine' | 'urgent' | 'stat';
    fasting: boolean | null;
    laboratoryId: string | null;
    /**
     * What the laboratory asks at order entry, answered
     */
    answers: Array<{
        question: string;
        answer: string;
    }>;
    patient: {
        name: {
            family: string;
            given?: string;
        };
        birthDate: string;
        sex: 'female' | 'male' | 'other' | 'unknown';
        address?: {
            line: string;
            city?: string;
            state?: string;
            postalCode?: string;
            country?: string;
        };
        phone?: string;
    } | null;
    scheduledFor: string | null;
    collectedAt: string | null;
    /**
     * When it expires unless it moves on
     */
    expiresAt: string | null;
    version: number;
};

export type LabsOrdersScheduleData = {
    object: 'lab_order';
    id: string;
    patientRef: string;
    panelId: string;
    panelName: string;
    category: string;
    priceCents: number;
    status: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired';
    note: string | null;
    requisitionNumber: string;
    metadata: {
        [key: string]: Schema0;
    } | null;
    createdAt: string;
    updatedAt: string;
    notice: string;
    /**
     * The step inside of the status
     */
    stage: string;
    /**
     * A code, where there is one
     */
    statusReason: string | null;
    priority: 'routine' | 'urgent' | 'stat';
    fasting: boolean | null;
    laboratoryId: string | null;
    /**
     * What the laboratory asks at order entry, answered
     */
    answers: Array<{
        question: string;
        answer: string;
    }>;
    patient: {
        name: {
            family: string;
            given?: string;
        };
        birthDate: string;
        sex: 'female' | 'male' | 'other' | 'unknown';
        address?: {
            line: string;
            city?: string;
            state?: string;
            postalCode?: string;
            country?: string;
        };
        phone?: string;
    } | null;
    scheduledFor: string | null;
    collectedAt: string | null;
    /**
     * When it expires unless it moves on
     */
    expiresAt: string | null;
    version: number;
};

export type LabsOrdersScheduleRequest = {
    stage?: 'appointment_scheduled' | 'kit_shipped' | 'kit_delivered';
    /**
     * When the specimen is to be taken
     */
    at?: string;
};

export type LabsOrdersSimulateData = {
    object: 'lab_order';
    id: string;
    patientRef: string;
    panelId: string;
    panelName: string;
    category: string;
    priceCents: number;
    status: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired';
    note: string | null;
    requisitionNumber: string;
    metadata: {
        [key: string]: Schema0;
    } | null;
    createdAt: string;
    updatedAt: string;
    notice: string;
    /**
     * The step inside of the status
     */
    stage: string;
    /**
     * A code, where there is one
     */
    statusReason: string | null;
    priority: 'routine' | 'urgent' | 'stat';
    fasting: boolean | null;
    laboratoryId: string | null;
    /**
     * What the laboratory asks at order entry, answered
     */
    answers: Array<{
        question: string;
        answer: string;
    }>;
    patient: {
        name: {
            family: string;
            given?: string;
        };
        birthDate: string;
        sex: 'female' | 'male' | 'other' | 'unknown';
        address?: {
            line: string;
            city?: string;
            state?: string;
            postalCode?: string;
            country?: string;
        };
        phone?: string;
    } | null;
    scheduledFor: string | null;
    collectedAt: string | null;
    /**
     * When it expires unless it moves on
     */
    expiresAt: string | null;
    version: number;
};

export type LabsOrdersSimulateRequest = {
    to: 'scheduled' | 'in_transit' | 'received_by_lab' | 'processing' | 'resulted';
    /**
     * What the laboratory finds: everything usual, one test out of the usual, one critical, half of the tests with the rest a day later, a result that is corrected at once, or a specimen it rejects
     */
    scenario?: 'normal' | 'abnormal' | 'critical' | 'partial' | 'corrected' | 'rejected';
};

export type LabsOrdersUnscheduleData = {
    object: 'lab_order';
    id: string;
    patientRef: string;
    panelId: string;
    panelName: string;
    category: string;
    priceCents: number;
    status: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired';
    note: string | null;
    requisitionNumber: string;
    metadata: {
        [key: string]: Schema0;
    } | null;
    createdAt: string;
    updatedAt: string;
    notice: string;
    /**
     * The step inside of the status
     */
    stage: string;
    /**
     * A code, where there is one
     */
    statusReason: string | null;
    priority: 'routine' | 'urgent' | 'stat';
    fasting: boolean | null;
    laboratoryId: string | null;
    /**
     * What the laboratory asks at order entry, answered
     */
    answers: Array<{
        question: string;
        answer: string;
    }>;
    patient: {
        name: {
            family: string;
            given?: string;
        };
        birthDate: string;
        sex: 'female' | 'male' | 'other' | 'unknown';
        address?: {
            line: string;
            city?: string;
            state?: string;
            postalCode?: string;
            country?: string;
        };
        phone?: string;
    } | null;
    scheduledFor: string | null;
    collectedAt: string | null;
    /**
     * When it expires unless it moves on
     */
    expiresAt: string | null;
    version: number;
};

export type LabsOrdersUnscheduleRequest = {
    reason?: string;
};

export type LabsPanelsListData = {
    object: 'list';
    resource: 'lab_panel';
    count: number;
    panels: Array<{
        panelId: string;
        name: string;
        category: string;
        description: string;
        priceCents: number;
        turnaround: string;
        useCases: Array<string>;
        analytes: Array<{
            key: string;
            name: string;
            loinc: string | null;
            loincDisplay: string | null;
            /**
             * UCUM
             */
            unit: string | null;
            /**
             * Usual for adults, in the unit; a laboratory states its own
             */
            adultRange: string;
            specimen: string;
            /**
             * Usual tube; that of the laboratory counts
             */
            container: string;
            /**
             * Of the patient, where it changes the result
             */
            preparation: string | null;
        }>;
    }>;
};

export type LabsPanelsReadData = {
    object: 'lab_panel';
    panelId: string;
    name: string;
    category: string;
    description: string;
    priceCents: number;
    turnaround: string;
    useCases: Array<string>;
    analytes: Array<{
        key: string;
        name: string;
        loinc: string | null;
        loincDisplay: string | null;
        /**
         * UCUM
         */
        unit: string | null;
        /**
         * Usual for adults, in the unit; a laboratory states its own
         */
        adultRange: string;
        specimen: string;
        /**
         * Usual tube; that of the laboratory counts
         */
        container: string;
        /**
         * Of the patient, where it changes the result
         */
        preparation: string | null;
    }>;
    /**
     * Of codes, ranges, specimens and containers
     */
    sources: Array<string>;
};

export type LabsProvidersKeepData = {
    object: 'lab_provider';
    npi: string;
    /**
     * As it is printed on the requisition
     */
    name: string;
    /**
     * For HL7 messages, where it is not the last word of the name
     */
    family?: string | null;
    given?: string | null;
    /**
     * Such as MD
     */
    credentials?: string | null;
    address?: string | null;
    phone?: string | null;
    /**
     * Only an active provider may authorize
     */
    isActive?: boolean;
    licences: Array<{
        state: string;
        number?: string | null;
        /**
         * The last day it holds; null: not stated
         */
        expiresOn?: string | null;
    }>;
    createdAt: string;
    updatedAt: string;
};

export type LabsProvidersKeepRequest = {
    /**
     * As it is printed on the requisition
     */
    name: string;
    /**
     * For HL7 messages, where it is not the last word of the name
     */
    family?: string | null;
    given?: string | null;
    /**
     * Such as MD
     */
    credentials?: string | null;
    address?: string | null;
    phone?: string | null;
    /**
     * Only an active provider may authorize
     */
    isActive?: boolean;
    licences: Array<{
        state: string;
        number?: string | null;
        /**
         * The last day it holds; null: not stated
         */
        expiresOn?: string | null;
    }>;
};

export type LabsProvidersListData = {
    object: 'list';
    resource: 'lab_provider';
    count: number;
    providers: Array<{
        object: 'lab_provider';
        npi: string;
        /**
         * As it is printed on the requisition
         */
        name: string;
        /**
         * For HL7 messages, where it is not the last word of the name
         */
        family?: string | null;
        given?: string | null;
        /**
         * Such as MD
         */
        credentials?: string | null;
        address?: string | null;
        phone?: string | null;
        /**
         * Only an active provider may authorize
         */
        isActive?: boolean;
        licences: Array<{
            state: string;
            number?: string | null;
            /**
             * The last day it holds; null: not stated
             */
            expiresOn?: string | null;
        }>;
        createdAt: string;
        updatedAt: string;
    }>;
    nextAfter: string | null;
};

export type LabsProvidersReadData = {
    object: 'lab_provider';
    npi: string;
    /**
     * As it is printed on the requisition
     */
    name: string;
    /**
     * For HL7 messages, where it is not the last word of the name
     */
    family?: string | null;
    given?: string | null;
    /**
     * Such as MD
     */
    credentials?: string | null;
    address?: string | null;
    phone?: string | null;
    /**
     * Only an active provider may authorize
     */
    isActive?: boolean;
    licences: Array<{
        state: string;
        number?: string | null;
        /**
         * The last day it holds; null: not stated
         */
        expiresOn?: string | null;
    }>;
    createdAt: string;
    updatedAt: string;
};

export type LabsResultsAmendData = {
    object: 'lab_result';
    orderId: string;
    resultId: string;
    name: string;
    value: number | string | null;
    unit: string | null;
    loinc: string | null;
    /**
     * As the laboratory sent it
     */
    interpretation: Array<string>;
    observedAt: string | null;
    /**
     * null: unknown, nobody has judged the value
     */
    flag: 'high' | 'low' | 'critical' | 'normal' | null;
    /**
     * Who says so; what the laboratory sent is raised by the others, never lowered
     */
    flagSource: 'laboratory' | 'reference_range' | 'catalogue' | 'critical_limit' | null;
    referenceRange: string | null;
    note: string | null;
    critical: boolean;
    criticalReview: {
        state: 'open' | 'acknowledged' | 'withdrawn';
        dueAt: string;
        escalatedAt: string | null;
        settledAt: string | null;
        acknowledgedBy: {
            kind: string;
            id: string;
            name: string | null;
        } | null;
        note: string | null;
    } | null;
    status: 'pending' | 'preliminary' | 'final' | 'corrected' | 'cancelled' | 'deleted' | 'entered-in-error';
    /**
     * observedAt came without a time zone
     */
    zoneAssumed: boolean;
    /**
     * The laboratory’s own code
     */
    code: string | null;
    ucum: string | null;
    subId: string | null;
    document: {
        mediaType: string;
        title: string | null;
    } | null;
    notes: Array<string>;
    battery: {
        name: string | null;
        loinc: string | null;
        code: string | null;
    };
    specimen: {
        type: string | null;
        collectedAt: string | null;
    } | null;
    performingLaboratory: {
        name: string | null;
        address: string | null;
        director: string | null;
    } | null;
    source: 'laboratory' | 'entered';
    version: number;
    current: boolean;
    supersededBy: string | null;
    receivedAt: string;
};

export type LabsResultsAmendRequest = {
    /**
     * A number, a text such as "<0.01" or "reactive", or nothing
     */
    value?: number | string | null;
    unit?: string | null;
    /**
     * As the laboratory gave it; derived where it is left out
     */
    flag?: 'high' | 'low' | 'critical' | 'normal' | null;
    referenceRange?: string | null;
    note?: string | null;
    observedAt?: string | null;
    /**
     * Why; kept with the new version
     */
    reason: string;
};

export type LabsResultsCancelData = {
    object: 'lab_result';
    orderId: string;
    resultId: string;
    name: string;
    value: number | string | null;
    unit: string | null;
    loinc: string | null;
    /**
     * As the laboratory sent it
     */
    interpretation: Array<string>;
    observedAt: string | null;
    /**
     * null: unknown, nobody has judged the value
     */
    flag: 'high' | 'low' | 'critical' | 'normal' | null;
    /**
     * Who says so; what the laboratory sent is raised by the others, never lowered
     */
    flagSource: 'laboratory' | 'reference_range' | 'catalogue' | 'critical_limit' | null;
    referenceRange: string | null;
    note: string | null;
    critical: boolean;
    criticalReview: {
        state: 'open' | 'acknowledged' | 'withdrawn';
        dueAt: string;
        escalatedAt: string | null;
        settledAt: string | null;
        acknowledgedBy: {
            kind: string;
            id: string;
            name: string | null;
        } | null;
        note: string | null;
    } | null;
    status: 'pending' | 'preliminary' | 'final' | 'corrected' | 'cancelled' | 'deleted' | 'entered-in-error';
    /**
     * observedAt came without a time zone
     */
    zoneAssumed: boolean;
    /**
     * The laboratory’s own code
     */
    code: string | null;
    ucum: string | null;
    subId: string | null;
    document: {
        mediaType: string;
        title: string | null;
    } | null;
    notes: Array<string>;
    battery: {
        name: string | null;
        loinc: string | null;
        code: string | null;
    };
    specimen: {
        type: string | null;
        collectedAt: string | null;
    } | null;
    performingLaboratory: {
        name: string | null;
        address: string | null;
        director: string | null;
    } | null;
    source: 'laboratory' | 'entered';
    version: number;
    current: boolean;
    supersededBy: string | null;
    receivedAt: string;
};

export type LabsResultsCancelRequest = {
    reason: string;
};

export type LabsResultsDiscardData = LabReport;

export type LabsResultsDiscardRequest = {
    reason: string;
};

export type LabsResultsEnterData = {
    object: 'list';
    resource: 'lab_result';
    orderId: string;
    patientRef: string;
    status: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired';
    stage: string;
    count: number;
    results: Array<LabResult>;
    notice: string;
};

export type LabsResultsEnterRequest = {
    /**
     * final: this is all that was ordered; preliminary: more is to come
     */
    status?: 'final' | 'preliminary';
    /**
     * Who performed the tests; has to be shown with the results
     */
    laboratory?: {
        name?: string;
        address?: string;
        director?: string;
    };
    specimen?: {
        type?: string;
        collectedAt?: string;
    };
    note?: string;
    observations: Array<{
        name?: string;
        loinc?: string;
        /**
         * The laboratory’s own code
         */
        code?: string;
        /**
         * Tells two results of one test apart
         */
        subId?: string;
        /**
         * A number, a text such as "<0.01" or "reactive", or nothing
         */
        value?: number | string | null;
        unit?: string | null;
        /**
         * As the laboratory gave it; derived where it is left out
         */
        flag?: 'high' | 'low' | 'critical' | 'normal' | null;
        referenceRange?: string | null;
        note?: string | null;
        observedAt?: string | null;
    }>;
};

export type LabsResultsListData = {
    object: 'list';
    resource: 'lab_result';
    orderId: string;
    patientRef: string;
    status: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired';
    stage: string;
    count: number;
    results: Array<LabResult>;
    notice: string;
};

export type LabsResultsMatchData = LabReport;

export type LabsResultsMatchRequest = {
    orderId: string;
    /**
     * Why the report is that of the order
     */
    reason: string;
    /**
     * Required where the report names another patient than the order
     */
    patientConfirmed?: boolean;
};

export type LabsResultsReceiveFhirData = {
    object: 'lab_results_received';
    /**
     * This message was taken before, and nothing was stored now
     */
    repeated: boolean;
    count: number;
    reports: Array<{
        reportId: string;
        state: 'stored' | 'unmatched';
        orderId: string | null;
        reason: 'no_reference' | 'order_unknown' | 'patient_differs' | 'references_differ' | 'order_not_authorized' | 'order_closed' | null;
        current: number;
        late: number;
        unchanged: number;
        critical: number;
    }>;
};

export type LabsResultsReceiveFhirRequest = Blob | File;

/**
 * ER7
 */
export type LabsResultsReceiveHl7Data = string;

export type LabsResultsReceiveHl7Request = Blob | File;

export type LabsResultsUnmatchedData = {
    object: 'list';
    resource: 'lab_report';
    count: number;
    reports: Array<LabReport>;
    nextCursor: string | null;
};

export type LabsReviewsAcknowledgeData = LabCriticalReview;

export type LabsReviewsAcknowledgeRequest = {
    /**
     * What was done about it; kept sealed
     */
    note?: string;
    /**
     * Who has seen the value, where a system tells it for a person
     */
    by?: string;
};

export type LabsReviewsListData = {
    object: 'list';
    resource: 'lab_critical_review';
    slaMinutes: number;
    count: number;
    reviews: Array<LabCriticalReview>;
    nextCursor: string | null;
};

export type LabsSettingsChangeData = {
    object: 'lab_settings';
    mode: 'test' | 'live';
    /**
     * Complete an order by itself once every test is final and none is critical
     */
    autoComplete: boolean;
    /**
     * Whether the key that placed an order may also authorize it
     */
    creatorMayAuthorize: boolean;
    /**
     * An order that no provider has authorized by then expires
     */
    unauthorizedExpiryDays: number;
    /**
     * An authorized order without a specimen expires then
     */
    uncollectedExpiryDays: number;
    /**
     * What requisition numbers of new orders begin with
     */
    requisitionPrefix: string;
    /**
     * Of the requisition
     */
    pageSize: 'A4' | 'Letter';
    /**
     * Who orders, as the requisition names it
     */
    accountName: string | null;
    /**
     * Of this organisation at its laboratory, for the requisition
     */
    accountNumber: string | null;
    /**
     * Test mode: a simulated laboratory moves authorized orders that go to no other laboratory
     */
    sandboxLaboratory: boolean;
};

export type LabsSettingsChangeRequest = {
    /**
     * Complete an order by itself once every test is final and none is critical
     */
    autoComplete?: boolean;
    /**
     * Whether the key that placed an order may also authorize it
     */
    creatorMayAuthorize?: boolean;
    /**
     * An order that no provider has authorized by then expires
     */
    unauthorizedExpiryDays?: number;
    /**
     * An authorized order without a specimen expires then
     */
    uncollectedExpiryDays?: number;
    /**
     * What requisition numbers of new orders begin with
     */
    requisitionPrefix?: string;
    /**
     * Of the requisition
     */
    pageSize?: 'A4' | 'Letter';
    /**
     * Who orders, as the requisition names it
     */
    accountName?: string | null;
    /**
     * Of this organisation at its laboratory, for the requisition
     */
    accountNumber?: string | null;
    /**
     * Test mode: a simulated laboratory moves authorized orders that go to no other laboratory
     */
    sandboxLaboratory?: boolean;
};

export type LabsSettingsReadData = {
    object: 'lab_settings';
    mode: 'test' | 'live';
    /**
     * Complete an order by itself once every test is final and none is critical
     */
    autoComplete: boolean;
    /**
     * Whether the key that placed an order may also authorize it
     */
    creatorMayAuthorize: boolean;
    /**
     * An order that no provider has authorized by then expires
     */
    unauthorizedExpiryDays: number;
    /**
     * An authorized order without a specimen expires then
     */
    uncollectedExpiryDays: number;
    /**
     * What requisition numbers of new orders begin with
     */
    requisitionPrefix: string;
    /**
     * Of the requisition
     */
    pageSize: 'A4' | 'Letter';
    /**
     * Who orders, as the requisition names it
     */
    accountName: string | null;
    /**
     * Of this organisation at its laboratory, for the requisition
     */
    accountNumber: string | null;
    /**
     * Test mode: a simulated laboratory moves authorized orders that go to no other laboratory
     */
    sandboxLaboratory: boolean;
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
     * The name under which you connected wearables or ordered labs: what is absent below is filled in from them, and said so in provenance
     */
    patientRef?: string | null;
    /**
     * false: sleep is not filled in from wearables
     */
    useWearables?: boolean | null;
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

export type Reconciliation = {
    object: 'reconciliation';
    asOf: string;
    /**
     * Of the newest event
     */
    lastSeq: number;
    /**
     * 0 when every endpoint has had everything
     */
    undelivered: number;
    webhooks: Array<{
        webhookId: string;
        state: 'enabled' | 'disabled';
        /**
         * Events after this place are asked after; earlier ones only if they were begun
         */
        afterSeq: number;
        expected: number;
        delivered: number;
        /**
         * On their way, also those held and throttled, and those not handed out yet
         */
        pending: number;
        /**
         * Of the pending: an earlier event of the same entity has to go first
         */
        held: number;
        /**
         * Of the pending: tried, and waiting for the next attempt
         */
        throttled: number;
        /**
         * Given up after 24 hours
         */
        failed: number;
        /**
         * Never begun; 0 unless something is wrong
         */
        missing: number;
        undelivered: Array<{
            eventId: string;
            seq: number;
            type: string;
            state: 'pending' | 'failed' | 'missing';
        }>;
    }>;
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
     * The name under which you connected wearables or ordered labs: what is absent below is filled in from them, and said so in provenance
     */
    patientRef?: string | null;
    /**
     * false: sleep is not filled in from wearables
     */
    useWearables?: boolean | null;
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

export type SandboxClockMoveData = {
    object: 'sandbox_clock';
    /**
     * advancing while what falls due on the way is done in its order
     */
    status: 'ready' | 'advancing';
    now: string;
    /**
     * Where it is being moved to
     */
    target: string | null;
    /**
     * How far ahead of real time; the clock goes on at its pace
     */
    aheadSeconds: number;
};

export type SandboxClockMoveRequest = {
    /**
     * An ISO-8601 instant, such as 2026-08-01T09:00:00Z: where the clock is to stand
     */
    now?: string;
    /**
     * How much further, in seconds
     */
    advanceSeconds?: number;
};

export type SandboxClockReadData = {
    object: 'sandbox_clock';
    /**
     * advancing while what falls due on the way is done in its order
     */
    status: 'ready' | 'advancing';
    now: string;
    /**
     * Where it is being moved to
     */
    target: string | null;
    /**
     * How far ahead of real time; the clock goes on at its pace
     */
    aheadSeconds: number;
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

export type WearableConnectRequest = {
    /**
     * Your own name of the person, 1 to 128 characters. Nothing is read from it.
     */
    patientRef: string;
    /**
     * Which providers the page offers; all when absent
     */
    providers?: Array<'APPLE' | 'GARMIN' | 'FITBIT' | 'OURA' | 'WHOOP' | 'GOOGLE_FIT' | 'GOOGLE_HEALTH' | 'WITHINGS' | 'POLAR' | 'SAMSUNG' | 'HEALTH_CONNECT' | 'DEXCOM' | 'STRAVA' | 'SUUNTO' | 'ULTRAHUMAN' | 'SANDBOX'>;
    /**
     * Language of the page: en, de, es, fr, it, nl or pt. The page is in English for any other.
     */
    language?: string;
    /**
     * Whatever you want to have back with the connection
     */
    metadata?: {
        [key: string]: unknown;
    };
};

export type WearableConnection = {
    object: 'wearable_connection';
    id: string;
    patientRef: string;
    status: 'pending' | 'connected' | 'disconnected';
    provider: 'APPLE' | 'GARMIN' | 'FITBIT' | 'OURA' | 'WHOOP' | 'GOOGLE_FIT' | 'GOOGLE_HEALTH' | 'WITHINGS' | 'POLAR' | 'SAMSUNG' | 'HEALTH_CONNECT' | 'DEXCOM' | 'STRAVA' | 'SUUNTO' | 'ULTRAHUMAN' | 'SANDBOX' | null;
    providerDisplayName: string | null;
    connect: {
        url: string;
    };
    connectedAt: string | null;
    lastSyncAt: string | null;
    disconnectedAt: string | null;
    disconnectCause: string | null;
    metadata?: {
        [key: string]: unknown;
    };
    createdAt: string;
    updatedAt: string;
    notice: string;
};

export type WearableConnectionDetail = {
    object: 'wearable_connection';
    id: string;
    patientRef: string;
    status: 'pending' | 'connected' | 'disconnected';
    provider: 'APPLE' | 'GARMIN' | 'FITBIT' | 'OURA' | 'WHOOP' | 'GOOGLE_FIT' | 'GOOGLE_HEALTH' | 'WITHINGS' | 'POLAR' | 'SAMSUNG' | 'HEALTH_CONNECT' | 'DEXCOM' | 'STRAVA' | 'SUUNTO' | 'ULTRAHUMAN' | 'SANDBOX' | null;
    providerDisplayName: string | null;
    connect: {
        url: string;
    };
    connectedAt: string | null;
    lastSyncAt: string | null;
    disconnectedAt: string | null;
    disconnectCause: string | null;
    metadata?: {
        [key: string]: unknown;
    };
    createdAt: string;
    updatedAt: string;
    notice: string;
    scopes: Array<string>;
    nextSyncAt: string | null;
    statusChanges: Array<{
        status: 'pending' | 'connected' | 'disconnected';
        cause: string;
        httpStatus: number | null;
        providerError: string | null;
        at: string;
    }>;
    lastRuns: Array<{
        why: string;
        state: 'running' | 'done' | 'failed';
        received: number;
        stored: number;
        merged: number;
        rejected: {
            [key: string]: number;
        };
        newestAt: string | null;
        fault: string | null;
        httpStatus: number | null;
        providerError: string | null;
        startedAt: string;
        endedAt: string | null;
    }>;
};

export type WearableConnectionList = {
    object: 'list';
    resource: 'wearable_connection';
    count: number;
    patientRef: string | null;
    connections: Array<WearableConnection>;
};

export type WearableCredentialsOrder = {
    clientId: string;
    clientSecret: string;
    /**
     * What the provider signs its notices with, where that is not the client secret: Polar’s signature_secret_key, Google’s bearer, the verification token of Oura and Strava
     */
    webhookSecret?: string;
    /**
     * Suunto’s Ocp-Apim-Subscription-Key
     */
    subscriptionKey?: string;
};

export type WearableDevice = {
    object: 'wearable_device';
    connectionId: string;
    /**
     * A provider of wearables, as GET /v1/wearables/providers lists them
     */
    provider: 'APPLE' | 'GARMIN' | 'FITBIT' | 'OURA' | 'WHOOP' | 'GOOGLE_FIT' | 'GOOGLE_HEALTH' | 'WITHINGS' | 'POLAR' | 'SAMSUNG' | 'HEALTH_CONNECT' | 'DEXCOM' | 'STRAVA' | 'SUUNTO' | 'ULTRAHUMAN' | 'SANDBOX';
    /**
     * Shown once. Sends samples of this connection as its bearer token.
     */
    deviceToken: string;
};

export type WearableFeature = {
    value: number | string | null;
    unit: string | null;
    /**
     * Why there is no value
     */
    reason: string | null;
    /**
     * Nights or days that count
     */
    count: number;
    /**
     * The same of the weeks it is compared with
     */
    baselineCount: number | null;
    readonly providers: Array<string>;
    metric: string | null;
    /**
     * Local date of the newest night or day that counts
     */
    observedAt: string | null;
    readonly inputs: Array<{
        date: string;
        value: number;
    }>;
};

export type WearableFeatures = {
    object: 'wearable_features';
    patientRef: string;
    asOf: string;
    localDate: string;
    features: {
        avgSleepHours: WearableFeature;
        avgSleepHoursRecent: WearableFeature;
        sleepHoursDelta: WearableFeature;
        sleepRegularityMin: WearableFeature;
        sleepEfficiencyPct: WearableFeature;
        restingHrDelta: WearableFeature;
        hrvPctChange: WearableFeature;
        stepsPctChange: WearableFeature;
        stressMean: WearableFeature;
        wearableCoverage: WearableFeature;
        wearableFreshAt: WearableFeature;
    };
};

export type WearableItems = {
    /**
     * Each a `sample`, `sleep`, `workout` or `delete`, as the README of the wearables says field by field
     */
    items?: Array<{
        [key: string]: unknown;
    }>;
    /**
     * As Health Connect has them, each with its `type`
     */
    records?: Array<unknown>;
    /**
     * As HealthKit has them, each with its `type` and `uuid`
     */
    samples?: Array<unknown>;
    /**
     * What was deleted on the phone: `metadata.id` or `uuid`
     */
    deletedIds?: Array<string>;
};

export type WearableItemsTaken = {
    object: 'wearable_items';
    connectionId: string;
    /**
     * Readings: a record of several counts as so many
     */
    received: number;
    /**
     * New, or with another value than before
     */
    stored: number;
    /**
     * Known already
     */
    merged: number;
    refused: Array<{
        list: 'items' | 'records' | 'samples' | 'deletedIds';
        index: number;
        reason: string;
    }>;
    newestAt: string | null;
};

export type WearablePairRequest = {
    /**
     * As the page shows it; spaces and dashes do not count
     */
    code: string;
};

export type WearableProviderCredentials = {
    object: 'wearable_provider_credentials';
    /**
     * A provider of wearables, as GET /v1/wearables/providers lists them
     */
    provider: 'APPLE' | 'GARMIN' | 'FITBIT' | 'OURA' | 'WHOOP' | 'GOOGLE_FIT' | 'GOOGLE_HEALTH' | 'WITHINGS' | 'POLAR' | 'SAMSUNG' | 'HEALTH_CONNECT' | 'DEXCOM' | 'STRAVA' | 'SUUNTO' | 'ULTRAHUMAN' | 'SANDBOX';
    configured: boolean;
    servedBy: 'provider' | 'sandbox';
    /**
     * To be entered at the provider, exactly so
     */
    redirectUri: string;
    /**
     * Where the provider is to send its notices. Whoever knows it may send some.
     */
    webhookUrl: string | null;
    hasWebhookSecret: boolean;
    updatedAt: string | null;
};

export type WearableProviderList = {
    object: 'list';
    resource: 'wearable_provider';
    count: number;
    providers: Array<{
        /**
         * A provider of wearables, as GET /v1/wearables/providers lists them
         */
        provider: 'APPLE' | 'GARMIN' | 'FITBIT' | 'OURA' | 'WHOOP' | 'GOOGLE_FIT' | 'GOOGLE_HEALTH' | 'WITHINGS' | 'POLAR' | 'SAMSUNG' | 'HEALTH_CONNECT' | 'DEXCOM' | 'STRAVA' | 'SUUNTO' | 'ULTRAHUMAN' | 'SANDBOX';
        displayName: string;
        status: 'available' | 'partner_approval' | 'deprecated' | 'disabled';
        configured: boolean;
        connectModes: Array<'oauth' | 'upload' | 'bridge'>;
        metrics: Array<string>;
    }>;
};

export type WearableSeries = {
    object: 'wearable_series';
    patientRef: string;
    metric: string;
    from: string;
    to: string;
    items: Array<{
        start: string;
        end: string | null;
        value: number;
        unit: string;
        date: string | null;
        zoneOffset: string | null;
        provider: string;
        device: string | null;
        connectionId: string;
        method: string | null;
    }>;
    nextCursor: string | null;
};

export type WearableSettings = {
    object: 'wearable_settings';
    mode: 'test' | 'live';
    embedOrigins: Array<string>;
};

export type WearableSettingsOrder = {
    /**
     * Sites that may show the connect page in a frame; none when empty
     */
    embedOrigins: Array<string>;
};

export type WearableSummary = {
    object: 'wearable_summary';
    patientRef: string;
    from: string;
    to: string;
    providers: Array<string>;
    days: Array<{
        date: string;
        sleep: {
            main: {
                start: string;
                end: string;
                hours: number | null;
                isNap: boolean;
                provider: string;
                excluded: string | null;
                deepHours: number | null;
                lightHours: number | null;
                remHours: number | null;
                awakeMinutes: number | null;
                latencyMinutes: number | null;
                efficiencyPct: number | null;
                state: 'final' | 'tentative';
                isStaged: boolean;
                fragments: number;
                zoneOrigin: 'recorded' | 'patient' | 'utc';
            } | null;
            naps: Array<{
                start: string;
                end: string;
                hours: number | null;
                isNap: boolean;
                provider: string;
                excluded: string | null;
            }>;
            excluded: Array<{
                start: string;
                end: string;
                hours: number | null;
                isNap: boolean;
                provider: string;
                excluded: string | null;
            }>;
            /**
             * Why there is no main sleep
             */
            reason: string | null;
        };
        metrics: {
            [key: string]: {
                value: number | null;
                unit: string;
                min: number | null;
                max: number | null;
                samples: number;
                provider: string | null;
                /**
                 * Why there is no value
                 */
                reason: string | null;
            };
        };
    }>;
};

export type WearableSync = {
    object: 'wearable_sync';
    connectionId: string;
    status: 'queued';
};

export type WearablesConnectData = WearableConnection;

export type WearablesConnectRequest = WearableConnectRequest;

export type WearablesDisconnectData = WearableConnectionDetail;

export type WearablesFeaturesData = WearableFeatures;

export type WearablesFhirData = {
    resourceType: 'Bundle';
    type: 'collection';
    [key: string]: unknown;
};

export type WearablesListConnectionsData = WearableConnectionList;

export type WearablesListProvidersData = WearableProviderList;

export type WearablesPairData = WearableDevice;

export type WearablesPairRequest = WearablePairRequest;

export type WearablesPutCredentialsData = WearableProviderCredentials;

export type WearablesPutCredentialsRequest = WearableCredentialsOrder;

export type WearablesPutSettingsData = WearableSettings;

export type WearablesPutSettingsRequest = WearableSettingsOrder;

export type WearablesReadConnectionData = WearableConnectionDetail;

export type WearablesReadCredentialsData = WearableProviderCredentials;

export type WearablesReadSettingsData = WearableSettings;

export type WearablesSendSamplesData = WearableItemsTaken;

export type WearablesSendSamplesRequest = WearableItems;

export type WearablesSeriesData = WearableSeries;

export type WearablesSummaryData = WearableSummary;

export type WearablesSyncData = WearableSync;

export type Webhook = {
    object: 'webhook';
    id: string;
    mode: 'test' | 'live';
    url: string;
    description: string | null;
    types: Array<string> | null;
    metadata: {
        [key: string]: string;
    } | null;
    state: 'enabled' | 'disabled';
    /**
     * gone: it answered 410; failing: no success in five days
     */
    disabledCause: 'owner' | 'gone' | 'failing' | null;
    disabledAt: string | null;
    /**
     * ed25519 adds a v1a signature, checked with publicKeys; the HMAC signatures are always there
     */
    signing: 'hmac' | 'ed25519';
    /**
     * whpk_…, the newest first; empty without ed25519
     */
    publicKeys: Array<string>;
    /**
     * Those in force, the newest first; never their text
     */
    secrets: Array<{
        createdAt: string;
        expiresAt: string | null;
    }>;
    /**
     * The first failed attempt since the last that succeeded
     */
    failingSince: string | null;
    lastSuccessAt: string | null;
    lastFailureAt: string | null;
    createdAt: string;
    updatedAt: string;
};

export type WebhookChange = {
    /**
     * https. Where the host leads to is checked now and again before every delivery
     */
    url?: string;
    description?: string | null;
    /**
     * Types, or families such as lab_order.*; null for all of them, also those to come
     */
    types?: Array<'lab_order.*' | 'wearable.*' | 'task.*' | 'pathway.*' | 'review.*' | 'data.*' | 'webhook.*' | 'lab_order.status_changed' | 'lab_order.results_ready' | 'lab_order.critical_result' | 'lab_order.corrected' | 'wearable.connected' | 'wearable.sync_completed' | 'wearable.disconnected' | 'task.completed' | 'task.failed' | 'pathway.evaluated' | 'review.requested' | 'review.decided' | 'data.file.ready' | 'data.file.rejected' | 'data.query.finished' | 'webhook.test'> | null;
    /**
     * Yours; never sent to the endpoint
     */
    metadata?: {
        [key: string]: string;
    } | null;
    /**
     * ed25519 adds a v1a signature, checked with publicKeys; the HMAC signatures are always there
     */
    signing?: 'hmac' | 'ed25519';
    state?: 'enabled' | 'disabled';
};

export type WebhookDelivery = {
    object: 'webhook_delivery';
    id: string;
    webhookId: string;
    eventId: string;
    eventType: string;
    eventSeq: number;
    cause: 'event' | 'replay';
    state: 'pending' | 'delivered' | 'failed';
    attempts: number;
    createdAt: string;
    /**
     * Not before this instant; an earlier one of the same entity may hold it back. null once it is settled
     */
    nextAttemptAt: string | null;
    settledAt: string | null;
    /**
     * Answered at last; null when there was no answer
     */
    lastStatus: number | null;
    /**
     * Why there was no answer, or why it was given up
     */
    lastError: string | null;
};

export type WebhookDeliverySheet = {
    object: 'webhook_delivery';
    id: string;
    webhookId: string;
    eventId: string;
    eventType: string;
    eventSeq: number;
    cause: 'event' | 'replay';
    state: 'pending' | 'delivered' | 'failed';
    attempts: number;
    createdAt: string;
    /**
     * Not before this instant; an earlier one of the same entity may hold it back. null once it is settled
     */
    nextAttemptAt: string | null;
    settledAt: string | null;
    /**
     * Answered at last; null when there was no answer
     */
    lastStatus: number | null;
    /**
     * Why there was no answer, or why it was given up
     */
    lastError: string | null;
    /**
     * In their order. What the receiver answered is not kept
     */
    tries: Array<{
        attempt: number;
        at: string;
        durationMs: number;
        status: number | null;
        error: string | null;
        nextAt: string | null;
    }>;
};

export type WebhookOrder = {
    /**
     * https. Where the host leads to is checked now and again before every delivery
     */
    url: string;
    description?: string | null;
    /**
     * Types, or families such as lab_order.*; null for all of them, also those to come
     */
    types?: Array<'lab_order.*' | 'wearable.*' | 'task.*' | 'pathway.*' | 'review.*' | 'data.*' | 'webhook.*' | 'lab_order.status_changed' | 'lab_order.results_ready' | 'lab_order.critical_result' | 'lab_order.corrected' | 'wearable.connected' | 'wearable.sync_completed' | 'wearable.disconnected' | 'task.completed' | 'task.failed' | 'pathway.evaluated' | 'review.requested' | 'review.decided' | 'data.file.ready' | 'data.file.rejected' | 'data.query.finished' | 'webhook.test'> | null;
    /**
     * Yours; never sent to the endpoint
     */
    metadata?: {
        [key: string]: string;
    } | null;
    /**
     * ed25519 adds a v1a signature, checked with publicKeys; the HMAC signatures are always there
     */
    signing?: 'hmac' | 'ed25519';
};

export type WebhookRangeReplayed = {
    object: 'webhook_replay';
    webhookId: string;
    /**
     * Deliveries begun. Events with one still pending are left out
     */
    count: number;
    /**
     * The range holds more than 100,000: go on with from set to this seq; null when all were taken
     */
    nextFrom: number | null;
};

export type WebhookRotateOrder = {
    /**
     * How long the secrets in force go on signing beside the new one; 0 ends them at once
     */
    overlapSeconds?: number;
};

export type WebhookTest = {
    object: 'webhook_test';
    webhookId: string;
    /**
     * Of the webhook.test event; its delivery stands in the delivery log a moment later
     */
    eventId: string;
};

export type WebhookWithSecret = {
    object: 'webhook';
    id: string;
    mode: 'test' | 'live';
    url: string;
    description: string | null;
    types: Array<string> | null;
    metadata: {
        [key: string]: string;
    } | null;
    state: 'enabled' | 'disabled';
    /**
     * gone: it answered 410; failing: no success in five days
     */
    disabledCause: 'owner' | 'gone' | 'failing' | null;
    disabledAt: string | null;
    /**
     * ed25519 adds a v1a signature, checked with publicKeys; the HMAC signatures are always there
     */
    signing: 'hmac' | 'ed25519';
    /**
     * whpk_…, the newest first; empty without ed25519
     */
    publicKeys: Array<string>;
    /**
     * Those in force, the newest first; never their text
     */
    secrets: Array<{
        createdAt: string;
        expiresAt: string | null;
    }>;
    /**
     * The first failed attempt since the last that succeeded
     */
    failingSince: string | null;
    lastSuccessAt: string | null;
    lastFailureAt: string | null;
    createdAt: string;
    updatedAt: string;
    /**
     * whsec_…, shown this once; signatures are keyed with it
     */
    secret: string;
};

export type WebhooksChangeData = Webhook;

export type WebhooksChangeRequest = WebhookChange;

export type WebhooksCreateData = WebhookWithSecret;

export type WebhooksCreateRequest = WebhookOrder;

export type WebhooksDeliveriesListData = {
    object: 'list';
    resource: 'webhook_delivery';
    count: number;
    /**
     * The newest first
     */
    deliveries: Array<WebhookDelivery>;
    nextCursor: string | null;
};

export type WebhooksDeliveriesReadData = WebhookDeliverySheet;

export type WebhooksDeliveriesReplayData = WebhookDelivery;

export type WebhooksListData = {
    object: 'list';
    resource: 'webhook';
    count: number;
    webhooks: Array<Webhook>;
};

export type WebhooksReadData = Webhook;

export type WebhooksReplayData = WebhookRangeReplayed;

export type WebhooksRotateData = WebhookWithSecret;

export type WebhooksRotateRequest = WebhookRotateOrder;

export type WebhooksTestData = WebhookTest;

export type Schema0 = string | number | boolean | null | Array<Schema0> | {
    [key: string]: Schema0;
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

export type LabsOrdersAnalysisDataWritable = {
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

export type WearableFeatureWritable = {
    value: number | string | null;
    unit: string | null;
    /**
     * Why there is no value
     */
    reason: string | null;
    /**
     * Nights or days that count
     */
    count: number;
    /**
     * The same of the weeks it is compared with
     */
    baselineCount: number | null;
    metric: string | null;
    /**
     * Local date of the newest night or day that counts
     */
    observedAt: string | null;
};

export type WearableFeaturesWritable = {
    object: 'wearable_features';
    patientRef: string;
    asOf: string;
    localDate: string;
    features: {
        avgSleepHours: WearableFeatureWritable;
        avgSleepHoursRecent: WearableFeatureWritable;
        sleepHoursDelta: WearableFeatureWritable;
        sleepRegularityMin: WearableFeatureWritable;
        sleepEfficiencyPct: WearableFeatureWritable;
        restingHrDelta: WearableFeatureWritable;
        hrvPctChange: WearableFeatureWritable;
        stepsPctChange: WearableFeatureWritable;
        stressMean: WearableFeatureWritable;
        wearableCoverage: WearableFeatureWritable;
        wearableFreshAt: WearableFeatureWritable;
    };
};

export type WearablesFeaturesDataWritable = WearableFeaturesWritable;

export type Schema0Writable = string | number | boolean | null | Array<Schema0Writable> | {
    [key: string]: Schema0Writable;
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

export type SandboxClockResetCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/sandbox/clock';
};

export type SandboxClockReadCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Answers when the clock has arrived, or after 20 seconds
         */
        wait?: 'true' | 'false';
    };
    url: '/api/v1/sandbox/clock';
};

export type SandboxClockMoveCall = {
    body: SandboxClockMoveRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/sandbox/clock';
};

export type LabsPanelsListCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Exactly as a panel states it; an unknown one has no panels
         */
        category?: string;
    };
    url: '/api/v1/labs/panels';
};

export type LabsPanelsReadCall = {
    body?: never;
    path: {
        panelId: string;
    };
    query?: never;
    url: '/api/v1/labs/panels/{panelId}';
};

export type LabsOrdersListCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Your own identifier of the patient, opaque to the server
         */
        patientRef?: string;
        status?: 'requested' | 'authorized' | 'scheduled' | 'collected' | 'resulted' | 'completed' | 'declined' | 'cancelled' | 'failed' | 'expired';
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
    };
    url: '/api/v1/labs/orders';
};

export type LabsOrdersCreateCall = {
    body: LabsOrdersCreateRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/labs/orders';
};

export type LabsOrdersReadCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        /**
         * fhir: a FHIR R4 Bundle, without the envelope
         */
        format?: 'json' | 'fhir';
    };
    url: '/api/v1/labs/orders/{id}';
};

export type LabsOrdersHistoryCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/labs/orders/{id}/history';
};

export type LabsOrdersScheduleCall = {
    body: LabsOrdersScheduleRequest;
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
    url: '/api/v1/labs/orders/{id}/schedule';
};

export type LabsOrdersUnscheduleCall = {
    body: LabsOrdersUnscheduleRequest;
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
    url: '/api/v1/labs/orders/{id}/unschedule';
};

export type LabsOrdersCollectCall = {
    body: LabsOrdersCollectRequest;
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
    url: '/api/v1/labs/orders/{id}/collect';
};

export type LabsOrdersCancelCall = {
    body: LabsOrdersCancelRequest;
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
    url: '/api/v1/labs/orders/{id}/cancel';
};

export type LabsOrdersFailCall = {
    body: LabsOrdersFailRequest;
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
    url: '/api/v1/labs/orders/{id}/fail';
};

export type LabsOrdersCompleteCall = {
    body: LabsOrdersCompleteRequest;
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
    url: '/api/v1/labs/orders/{id}/complete';
};

export type LabsOrdersAuthorizeCall = {
    body: LabsOrdersAuthorizeRequest;
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
    url: '/api/v1/labs/orders/{id}/authorize';
};

export type LabsOrdersAuthorizationCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/labs/orders/{id}/authorization';
};

export type LabsOrdersDeclineCall = {
    body: LabsOrdersDeclineRequest;
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
    url: '/api/v1/labs/orders/{id}/decline';
};

export type LabsOrdersRequisitionCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/labs/orders/{id}/requisition';
};

export type LabsProvidersListCall = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * The NPI that the page begins behind
         */
        after?: string;
    };
    url: '/api/v1/labs/providers';
};

export type LabsProvidersRemoveCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        npi: string;
    };
    query?: never;
    url: '/api/v1/labs/providers/{npi}';
};

export type LabsProvidersReadCall = {
    body?: never;
    path: {
        npi: string;
    };
    query?: never;
    url: '/api/v1/labs/providers/{npi}';
};

export type LabsProvidersKeepCall = {
    body: LabsProvidersKeepRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        npi: string;
    };
    query?: never;
    url: '/api/v1/labs/providers/{npi}';
};

export type LabsSettingsReadCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/labs/settings';
};

export type LabsSettingsChangeCall = {
    body: LabsSettingsChangeRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/labs/settings';
};

export type LabsResultsListCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        /**
         * true: every version that ever came, also what was taken back
         */
        history?: 'true' | 'false';
    };
    url: '/api/v1/labs/orders/{id}/results';
};

export type LabsResultsEnterCall = {
    body: LabsResultsEnterRequest;
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
    url: '/api/v1/labs/orders/{id}/results';
};

export type LabsResultsAmendCall = {
    body: LabsResultsAmendRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
        resultId: string;
    };
    query?: never;
    url: '/api/v1/labs/orders/{id}/results/{resultId}';
};

export type LabsResultsCancelCall = {
    body: LabsResultsCancelRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
        resultId: string;
    };
    query?: never;
    url: '/api/v1/labs/orders/{id}/results/{resultId}/cancel';
};

export type LabsOrdersAnalysisCall = {
    body?: never;
    path: {
        id: string;
    };
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
        /**
         * Adds intelligence.reasoning, a plain-language narrative of what was computed
         */
        explain?: 'true' | 'false';
        /**
         * Replaces the clock for freshness only, to replay an audit
         */
        asOf?: string;
    };
    url: '/api/v1/labs/orders/{id}/analysis';
};

export type LabsResultsReceiveFhirCall = {
    body: LabsResultsReceiveFhirRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/labs/results/fhir';
};

export type LabsResultsUnmatchedCall = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
    };
    url: '/api/v1/labs/results/unmatched';
};

export type LabsResultsMatchCall = {
    body: LabsResultsMatchRequest;
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
    url: '/api/v1/labs/results/unmatched/{id}/match';
};

export type LabsResultsDiscardCall = {
    body: LabsResultsDiscardRequest;
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
    url: '/api/v1/labs/results/unmatched/{id}/discard';
};

export type LabsReviewsListCall = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
    };
    url: '/api/v1/labs/reviews';
};

export type LabsReviewsAcknowledgeCall = {
    body: LabsReviewsAcknowledgeRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
        resultId: string;
    };
    query?: never;
    url: '/api/v1/labs/orders/{id}/critical/{resultId}/acknowledge';
};

export type LabsOrdersSimulateCall = {
    body: LabsOrdersSimulateRequest;
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
    url: '/api/v1/labs/orders/{id}/simulate';
};

export type LabsLaboratoriesListCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/labs/laboratories';
};

export type LabsLaboratoriesCreateCall = {
    body: LabsLaboratoriesCreateRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/labs/laboratories';
};

export type LabsLaboratoriesDeleteCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        laboratoryId: string;
    };
    query?: never;
    url: '/api/v1/labs/laboratories/{laboratoryId}';
};

export type LabsLaboratoriesReadCall = {
    body?: never;
    path: {
        laboratoryId: string;
    };
    query?: never;
    url: '/api/v1/labs/laboratories/{laboratoryId}';
};

export type LabsLaboratoriesChangeCall = {
    body: LabsLaboratoriesChangeRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        laboratoryId: string;
    };
    query?: never;
    url: '/api/v1/labs/laboratories/{laboratoryId}';
};

export type LabsMessagesListCall = {
    body?: never;
    path?: never;
    query?: {
        direction?: 'in' | 'out';
        state?: 'waiting' | 'received' | 'accepted' | 'refused' | 'failed' | 'void' | 'taken';
        limit?: number;
        cursor?: string;
    };
    url: '/api/v1/labs/messages';
};

export type LabsMessagesReadCall = {
    body?: never;
    path: {
        messageId: string;
    };
    query?: never;
    url: '/api/v1/labs/messages/{messageId}';
};

export type LabsMessagesRetryCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        messageId: string;
    };
    query?: never;
    url: '/api/v1/labs/messages/{messageId}/retry';
};

export type LabsResultsReceiveHl7Call = {
    body: LabsResultsReceiveHl7Request;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: {
        /**
         * Who sends; else it is found by MSH-3 and MSH-4
         */
        laboratoryId?: string;
    };
    url: '/api/v1/labs/results/hl7';
};

export type WebhooksListCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/webhooks';
};

export type WebhooksCreateCall = {
    body: WebhookOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/webhooks';
};

export type WebhooksDeleteCall = {
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
    url: '/api/v1/webhooks/{id}';
};

export type WebhooksReadCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/webhooks/{id}';
};

export type WebhooksChangeCall = {
    body: WebhookChange;
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
    url: '/api/v1/webhooks/{id}';
};

export type WebhooksRotateCall = {
    body: WebhookRotateOrder;
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
    url: '/api/v1/webhooks/{id}/rotate';
};

export type WebhooksTestCall = {
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
    url: '/api/v1/webhooks/{id}/test';
};

export type WebhooksDeliveriesListCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        state?: 'pending' | 'delivered' | 'failed';
        type?: 'lab_order.status_changed' | 'lab_order.results_ready' | 'lab_order.critical_result' | 'lab_order.corrected' | 'wearable.connected' | 'wearable.sync_completed' | 'wearable.disconnected' | 'task.completed' | 'task.failed' | 'pathway.evaluated' | 'review.requested' | 'review.decided' | 'data.file.ready' | 'data.file.rejected' | 'data.query.finished' | 'webhook.test';
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
    };
    url: '/api/v1/webhooks/{id}/deliveries';
};

export type WebhooksDeliveriesReadCall = {
    body?: never;
    path: {
        id: string;
        deliveryId: string;
    };
    query?: never;
    url: '/api/v1/webhooks/{id}/deliveries/{deliveryId}';
};

export type WebhooksDeliveriesReplayCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
        deliveryId: string;
    };
    query?: never;
    url: '/api/v1/webhooks/{id}/deliveries/{deliveryId}/replay';
};

export type WebhooksReplayCall = {
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
    url: '/api/v1/webhooks/{id}/replay';
};

export type EventsListCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * nextCursor of the page before; the oldest event when left out
         */
        cursor?: string;
        limit?: number;
        /**
         * Types, or families such as lab_order.*: several in one list, or type named several times
         */
        type?: string | Array<string>;
    };
    url: '/api/v1/events';
};

export type EventsReconcileCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Only this endpoint
         */
        webhook?: string;
        /**
         * How many undelivered events to name of each
         */
        limit?: number;
    };
    url: '/api/v1/events/reconcile';
};

export type EventsReadCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/events/{id}';
};

export type WearablesListProvidersCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/wearables/providers';
};

export type WearablesConnectCall = {
    body: WearableConnectRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/wearables/connect';
};

export type WearablesListConnectionsCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Your own name of the person, 1 to 128 characters. Nothing is read from it.
         */
        patientRef?: string;
        limit?: number;
    };
    url: '/api/v1/wearables/connections';
};

export type WearablesDisconnectCall = {
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
    query?: {
        /**
         * Also delete everything that came over this connection
         */
        purge?: 'true' | 'false';
    };
    url: '/api/v1/wearables/connections/{id}';
};

export type WearablesReadConnectionCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/wearables/connections/{id}';
};

export type WearablesSyncCall = {
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
    url: '/api/v1/wearables/connections/{id}/sync';
};

export type WearablesDeleteCredentialsCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        code: string;
    };
    query?: never;
    url: '/api/v1/wearables/providers/{code}/credentials';
};

export type WearablesReadCredentialsCall = {
    body?: never;
    path: {
        code: string;
    };
    query?: never;
    url: '/api/v1/wearables/providers/{code}/credentials';
};

export type WearablesPutCredentialsCall = {
    body: WearableCredentialsOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        code: string;
    };
    query?: never;
    url: '/api/v1/wearables/providers/{code}/credentials';
};

export type WearablesReadSettingsCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/wearables/settings';
};

export type WearablesPutSettingsCall = {
    body: WearableSettingsOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/wearables/settings';
};

export type WearablesPairCall = {
    body: WearablePairRequest;
    path?: never;
    query?: never;
    url: '/api/v1/wearables/pair';
};

export type WearablesSendSamplesCall = {
    body: WearableItems;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/wearables/connections/{id}/samples';
};

export type WearablesSummaryCall = {
    body?: never;
    path?: never;
    query: {
        /**
         * Your name of the person, as given when connecting
         */
        patientRef: string;
        /**
         * First local day; 30 days before `to` when absent
         */
        from?: string;
        /**
         * Last local day; today where the person is when absent
         */
        to?: string;
    };
    url: '/api/v1/wearables/summary';
};

export type WearablesSeriesCall = {
    body?: never;
    path?: never;
    query: {
        /**
         * Your name of the person, as given when connecting
         */
        patientRef: string;
        /**
         * First local day; 30 days before `to` when absent
         */
        from?: string;
        /**
         * Last local day; today where the person is when absent
         */
        to?: string;
        metric: 'heart_rate' | 'resting_heart_rate' | 'hrv_rmssd' | 'hrv_sdnn' | 'sleep_duration' | 'sleep_deep' | 'sleep_light' | 'sleep_rem' | 'sleep_awake' | 'sleep_efficiency' | 'sleep_latency' | 'steps' | 'active_energy' | 'active_minutes' | 'distance' | 'respiratory_rate' | 'spo2' | 'skin_temp_delta' | 'body_temperature' | 'body_weight' | 'bmi' | 'body_fat' | 'bp_systolic' | 'bp_diastolic' | 'glucose' | 'stress_score' | 'recovery_score';
        cursor?: string;
        limit?: number;
    };
    url: '/api/v1/wearables/series';
};

export type WearablesFeaturesCall = {
    body?: never;
    path?: never;
    query: {
        /**
         * Your name of the person, as given when connecting
         */
        patientRef: string;
        /**
         * The features as they were at this moment; now when absent
         */
        asOf?: string;
    };
    url: '/api/v1/wearables/features';
};

export type WearablesFhirCall = {
    body?: never;
    path?: never;
    query: {
        /**
         * Your name of the person, as given when connecting
         */
        patientRef: string;
        /**
         * First local day; 30 days before `to` when absent
         */
        from?: string;
        /**
         * Last local day; today where the person is when absent
         */
        to?: string;
        /**
         * Subject of the Observations; without it they name the patientRef
         */
        patient?: string;
    };
    url: '/api/v1/wearables/fhir';
};
