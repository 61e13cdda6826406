// Made by `npm run gen` from the routes. Never edit this file.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type MailboxesChangeData = {
    data: {
        mailbox_id: string;
        name: string;
        host: string;
        port: number;
        /**
         * `none` only inside networks that the operator has opted in
         */
        tls: 'implicit' | 'starttls' | 'none';
        user: string;
        folder: string;
        processed_folder: string | null;
        poll_minutes: number;
        enabled: boolean;
        takes_existing: boolean;
        created_at: string;
        updated_at: string;
        state: {
            /**
             * When the folder was last looked at to its end
             */
            last_seen: string | null;
            /**
             * Of the last look, when it failed
             */
            last_error: {
                code: string;
                message: string;
                at: string;
            } | null;
            /**
             * The server tells of new messages at once
             */
            is_listening: boolean;
            counts: {
                /**
                 * Messages that became a record
                 */
                taken: number;
                /**
                 * Messages that were there already
                 */
                repeated: number;
                /**
                 * Of those taken: nothing could be read of them, a person has to
                 */
                unread: number;
                /**
                 * Messages that could not be taken yet; they are tried again
                 */
                waiting: number;
            };
        };
    };
    status_code: 200;
    message: 'success';
};

export type MailboxesChangeRequest = {
    /**
     * Records of it have the source `mailbox:<name>`
     */
    name?: string;
    host?: string;
    port?: number;
    /**
     * `none` only inside networks that the operator has opted in
     */
    tls?: 'implicit' | 'starttls' | 'none';
    user?: string;
    /**
     * Kept sealed and never answered. Needed again when host, port, tls or user change
     */
    password?: string;
    folder?: string;
    /**
     * Taken messages are moved there; without one they are marked as seen
     */
    processed_folder?: string | null;
    /**
     * How often to look where the server cannot tell of new messages
     */
    poll_minutes?: number;
    enabled?: boolean;
};

export type MailboxesCreateData = {
    data: {
        mailbox_id: string;
        name: string;
        host: string;
        port: number;
        /**
         * `none` only inside networks that the operator has opted in
         */
        tls: 'implicit' | 'starttls' | 'none';
        user: string;
        folder: string;
        processed_folder: string | null;
        poll_minutes: number;
        enabled: boolean;
        takes_existing: boolean;
        created_at: string;
        updated_at: string;
        state: {
            /**
             * When the folder was last looked at to its end
             */
            last_seen: string | null;
            /**
             * Of the last look, when it failed
             */
            last_error: {
                code: string;
                message: string;
                at: string;
            } | null;
            /**
             * The server tells of new messages at once
             */
            is_listening: boolean;
            counts: {
                /**
                 * Messages that became a record
                 */
                taken: number;
                /**
                 * Messages that were there already
                 */
                repeated: number;
                /**
                 * Of those taken: nothing could be read of them, a person has to
                 */
                unread: number;
                /**
                 * Messages that could not be taken yet; they are tried again
                 */
                waiting: number;
            };
        };
    };
    status_code: 200;
    message: 'success';
};

export type MailboxesCreateRequest = {
    /**
     * Records of it have the source `mailbox:<name>`
     */
    name: string;
    host: string;
    port?: number;
    /**
     * `none` only inside networks that the operator has opted in
     */
    tls?: 'implicit' | 'starttls' | 'none';
    user: string;
    /**
     * Kept sealed and never answered. Needed again when host, port, tls or user change
     */
    password: string;
    folder?: string;
    /**
     * Taken messages are moved there; without one they are marked as seen
     */
    processed_folder?: string | null;
    /**
     * How often to look where the server cannot tell of new messages
     */
    poll_minutes?: number;
    enabled?: boolean;
    /**
     * Whether messages that are in the folder already are taken too
     */
    takes_existing?: boolean;
};

export type MailboxesListData = {
    data: Array<{
        mailbox_id: string;
        name: string;
        host: string;
        port: number;
        /**
         * `none` only inside networks that the operator has opted in
         */
        tls: 'implicit' | 'starttls' | 'none';
        user: string;
        folder: string;
        processed_folder: string | null;
        poll_minutes: number;
        enabled: boolean;
        takes_existing: boolean;
        created_at: string;
        updated_at: string;
        state: {
            /**
             * When the folder was last looked at to its end
             */
            last_seen: string | null;
            /**
             * Of the last look, when it failed
             */
            last_error: {
                code: string;
                message: string;
                at: string;
            } | null;
            /**
             * The server tells of new messages at once
             */
            is_listening: boolean;
            counts: {
                /**
                 * Messages that became a record
                 */
                taken: number;
                /**
                 * Messages that were there already
                 */
                repeated: number;
                /**
                 * Of those taken: nothing could be read of them, a person has to
                 */
                unread: number;
                /**
                 * Messages that could not be taken yet; they are tried again
                 */
                waiting: number;
            };
        };
    }>;
    status_code: 200;
    message: 'success';
};

export type MailboxesReadData = {
    data: {
        mailbox_id: string;
        name: string;
        host: string;
        port: number;
        /**
         * `none` only inside networks that the operator has opted in
         */
        tls: 'implicit' | 'starttls' | 'none';
        user: string;
        folder: string;
        processed_folder: string | null;
        poll_minutes: number;
        enabled: boolean;
        takes_existing: boolean;
        created_at: string;
        updated_at: string;
        state: {
            /**
             * When the folder was last looked at to its end
             */
            last_seen: string | null;
            /**
             * Of the last look, when it failed
             */
            last_error: {
                code: string;
                message: string;
                at: string;
            } | null;
            /**
             * The server tells of new messages at once
             */
            is_listening: boolean;
            counts: {
                /**
                 * Messages that became a record
                 */
                taken: number;
                /**
                 * Messages that were there already
                 */
                repeated: number;
                /**
                 * Of those taken: nothing could be read of them, a person has to
                 */
                unread: number;
                /**
                 * Messages that could not be taken yet; they are tried again
                 */
                waiting: number;
            };
        };
    };
    status_code: 200;
    message: 'success';
};

export type MailboxesTestData = {
    data: {
        ok: boolean;
        /**
         * What is wrong; null when nothing is
         */
        code: string | null;
        message: string;
        /**
         * How many messages the folder holds
         */
        messages: number | null;
        /**
         * The server tells of new messages at once (IDLE)
         */
        can_listen: boolean | null;
    };
    status_code: 200;
    message: 'success';
};

export type Pathway = {
    id: string;
    title: string;
    description: string | null;
    source: 'organisation' | 'system';
    /**
     * Decides where no pathway is named
     */
    active: boolean;
    /**
     * The version that decides, where this pathway is active
     */
    active_version: string | null;
    /**
     * The newest that is published
     */
    published_version: string | null;
    /**
     * The newest, whatever its state
     */
    latest_version: string;
    versions: number;
    /**
     * null: a template of the system
     */
    created_by: string | null;
    created_at: string | null;
};

export type PathwayBacktest = {
    id: string;
    version: string;
    /**
     * Referrals that were run through both
     */
    cases: number;
    /**
     * Referrals that a named semi-automatic pathway decided
     */
    left_out: number;
    patients: number;
    before: {
        pathway: {
            id: string;
            version: string;
            sha256: string;
        };
        by_category: {
            [key: string]: number;
        };
        waits: {
            decided: number;
            median_days: number | null;
            p90_days: number | null;
            mean_days: number | null;
            by_days: Array<{
                days: number;
                patients: number;
            }>;
        };
        reviews: number;
    };
    after: {
        pathway: {
            id: string;
            version: string;
            sha256: string;
        };
        by_category: {
            [key: string]: number;
        };
        waits: {
            decided: number;
            median_days: number | null;
            p90_days: number | null;
            mean_days: number | null;
            by_days: Array<{
                days: number;
                patients: number;
            }>;
        };
        reviews: number;
    };
    /**
     * Conditions that only the later version has: readers were not asked for them then, so nobody moves by them here
     */
    new_conditions: Array<string>;
    moves: Array<{
        record_id: string;
        patient: string;
        direction: 'less_urgent' | 'undecided' | 'more_urgent' | 'decided' | 'same_category';
        from: {
            category: string | null;
            target_days: number | null;
            disposition: string;
            review_reasons: Array<string>;
            rule: string | null;
        };
        to: {
            category: string | null;
            target_days: number | null;
            disposition: string;
            review_reasons: Array<string>;
            rule: string | null;
        };
    }>;
    by_rule: Array<{
        from: string | null;
        to: string | null;
        patients: number;
    }>;
    reviews_gained: Array<{
        record_id: string;
        patient: string;
    }>;
    reviews_lost: Array<{
        record_id: string;
        patient: string;
    }>;
    report_sha256: string;
};

export type PathwayBacktestOrder = {
    version: string;
    /**
     * `1.0.0`: a version of the same pathway; `urology` or `urology@1.0.0`: another one; what decides now when left out
     */
    against?: string;
    /**
     * How many of the newest decided referrals
     */
    last?: number;
};

export type PathwayDraftOrder = {
    /**
     * The pathway: its text in YAML or JSON, whose comments are kept, or the object itself
     */
    document: string | {
        [key: string]: unknown;
    };
};

export type PathwayFinding = {
    severity: 'error' | 'warning';
    code: string;
    path: string;
    /**
     * Of the text as it was written
     */
    line: number | null;
    message: string;
};

export type PathwayOrder = {
    /**
     * The pathway: its text in YAML or JSON, whose comments are kept, or the object itself
     */
    document?: string | {
        [key: string]: unknown;
    };
    /**
     * A pathway to begin from, of the system or your own, instead of a document
     */
    copy_of?: string;
    /**
     * Of the copy
     */
    id?: string;
    /**
     * Of the copy; 1.0.0 when left out
     */
    version?: string;
    /**
     * Of the copy; as it was when left out
     */
    title?: string;
};

export type PathwayPublishOrder = {
    version: string;
    /**
     * Why; kept with the version and in the audit. Never a patient
     */
    note: string;
    /**
     * The codes of every warning that lint gives: they were read
     */
    acknowledge?: Array<string>;
};

export type PathwayReplay = {
    record_id: string;
    job_id: string;
    pathway: {
        id: string;
        version: string;
        sha256: string;
    };
    start: string | null;
    identical: boolean;
    /**
     * Of the evaluation as it was stored
     */
    stored_sha256: string;
    /**
     * Of the evaluation of the stored input now
     */
    replayed_sha256: string;
};

export type PathwayReplayOrder = {
    /**
     * Its last completed job
     */
    record_id?: string;
    job_id?: string;
};

export type PathwayVersion = {
    pathway_id: string;
    version: string;
    state: 'draft' | 'published' | 'retired';
    active: boolean;
    title: string;
    /**
     * Of the canonical document: what a decision names
     */
    sha256: string;
    /**
     * Semi-automatic pathways of the document, run by name only
     */
    manual_starts: Array<string>;
    errors: number;
    warnings: number;
    created_by: string | null;
    created_at: string | null;
    updated_at: string | null;
    /**
     * The person who answers for it
     */
    published_by: string | null;
    published_at: string | null;
    note: string | null;
    /**
     * The back-test the publisher had before them
     */
    backtest_id: string | null;
    /**
     * Warnings the publisher has taken note of
     */
    acknowledged: Array<string> | null;
    /**
     * SHA-256 of what was signed: document, person, moment, note, back-test, warnings
     */
    approval: string | null;
    retired_by: string | null;
    retired_at: string | null;
};

export type PathwayVersionOrder = {
    version: string;
    /**
     * Why; kept with the version and in the audit. Never a patient
     */
    note: string;
};

export type PathwayVersionSheet = {
    pathway_id: string;
    version: string;
    state: 'draft' | 'published' | 'retired';
    active: boolean;
    title: string;
    /**
     * Of the canonical document: what a decision names
     */
    sha256: string;
    /**
     * Semi-automatic pathways of the document, run by name only
     */
    manual_starts: Array<string>;
    errors: number;
    warnings: number;
    created_by: string | null;
    created_at: string | null;
    updated_at: string | null;
    /**
     * The person who answers for it
     */
    published_by: string | null;
    published_at: string | null;
    note: string | null;
    /**
     * The back-test the publisher had before them
     */
    backtest_id: string | null;
    /**
     * Warnings the publisher has taken note of
     */
    acknowledged: Array<string> | null;
    /**
     * SHA-256 of what was signed: document, person, moment, note, back-test, warnings
     */
    approval: string | null;
    retired_by: string | null;
    retired_at: string | null;
    document: string | {
        [key: string]: unknown;
    };
    /**
     * The whole pathway in Markdown, to read and sign
     */
    rendered: string;
    findings: Array<PathwayFinding>;
};

export type PathwaysActivateData = {
    data: PathwayVersion;
    status_code: 200;
    message: 'success';
};

export type PathwaysActivateRequest = PathwayVersionOrder;

export type PathwaysBacktestData = {
    data: PathwayBacktest;
    status_code: 200;
    message: 'success';
};

export type PathwaysBacktestRequest = PathwayBacktestOrder;

export type PathwaysCreateData = {
    data: PathwayVersion;
    status_code: 201;
    message: 'success';
};

export type PathwaysCreateRequest = PathwayOrder;

export type PathwaysFactsData = {
    data: {
        version: string;
        facts: {
            [key: string]: {
                [key: string]: unknown;
            };
        };
        fields: {
            [key: string]: {
                [key: string]: unknown;
            };
        };
    };
    status_code: 200;
    message: 'success';
};

export type PathwaysListData = {
    data: Array<Pathway>;
    status_code: 200;
    message: 'success';
};

export type PathwaysPublishData = {
    data: PathwayVersion;
    status_code: 200;
    message: 'success';
};

export type PathwaysPublishRequest = PathwayPublishOrder;

export type PathwaysReadData = {
    data: Pathway;
    status_code: 200;
    message: 'success';
};

export type PathwaysReplayData = {
    data: PathwayReplay;
    status_code: 200;
    message: 'success';
};

export type PathwaysReplayRequest = PathwayReplayOrder;

export type PathwaysRetireData = {
    data: PathwayVersion;
    status_code: 200;
    message: 'success';
};

export type PathwaysRetireRequest = PathwayVersionOrder;

export type PathwaysSchemaData = {
    [key: string]: unknown;
};

export type PathwaysVersionsChangeData = {
    data: PathwayVersion;
    status_code: 200;
    message: 'success';
};

export type PathwaysVersionsChangeRequest = PathwayDraftOrder;

export type PathwaysVersionsCreateData = {
    data: PathwayVersion;
    status_code: 201;
    message: 'success';
};

export type PathwaysVersionsCreateRequest = PathwayDraftOrder;

export type PathwaysVersionsDiffData = {
    data: {
        before: {
            id: string;
            version: string;
            sha256: string;
        };
        after: {
            id: string;
            version: string;
            sha256: string;
        };
        changes: Array<{
            kind: 'added' | 'removed' | 'changed';
            path: string;
            text: string;
        }>;
    };
    status_code: 200;
    message: 'success';
};

export type PathwaysVersionsLintData = {
    data: {
        sha256: string;
        publishable: boolean;
        findings: Array<PathwayFinding>;
    };
    status_code: 200;
    message: 'success';
};

export type PathwaysVersionsListData = {
    data: Array<PathwayVersion>;
    status_code: 200;
    message: 'success';
};

export type PathwaysVersionsReadData = {
    data: PathwayVersionSheet;
    status_code: 200;
    message: 'success';
};

export type ReferralPatient = {
    /**
     * As in the patients of the job
     */
    index: number;
    link: 'linked' | 'candidates' | 'none';
    /**
     * Of whom the patient was merged into, where it was
     */
    patient_id: string | null;
    /**
     * null to callers without the scope patients:read
     */
    patient: {
        name: string;
        date_of_birth: string | null;
        mrn: string | null;
    } | null;
    /**
     * match: by an identifier with name or birth, both readers agreeing
     */
    linked_as: 'match' | 'confirmed' | 'created' | null;
    linked_by: string | null;
    linked_at: string | null;
    candidates: Array<{
        patient_id: string;
        score: number;
        /**
         * refused: a person took this link away
         */
        why: Array<'identifier' | 'name' | 'family_name' | 'date_of_birth' | 'linked_before' | 'refused'>;
        /**
         * null to callers without the scope patients:read
         */
        patient: {
            name: string;
            date_of_birth: string | null;
            mrn: string | null;
        } | null;
    }>;
};

export type ReferralPatientLinkOrder = {
    /**
     * A patient of the practice record
     */
    patient_id?: string;
    /**
     * Make a patient of what was read; needs the scope patients:write as well
     */
    create?: true;
};

export type ReferralsAskData = {
    data: {
        question: string;
        /**
         * Made of the letter’s own words, or of the trace of the decision; null when the letter does not say
         */
        answer: string | null;
        quotes: Array<{
            /**
             * Letter for letter, with its negation
             */
            quote: string;
            page: number;
            /**
             * In the text of the page, in UTF-16 units
             */
            start: number;
            end: number;
            /**
             * In fractions of the page; null where the file has no geometry
             */
            box: {
                left: number;
                top: number;
                width: number;
                height: number;
            } | null;
        }>;
        confidence: number;
        /**
         * Names of the fields the answer rests on; empty where it was found in the text
         */
        about: Array<string>;
        /**
         * field: the readers found it. text: passages that speak of it. decision: the trace of the pathway. not_stated: the letter does not say
         */
        kind: 'field' | 'text' | 'decision' | 'not_stated';
    };
    status_code: 200;
    message: 'success' | 'The letter does not say.';
};

export type ReferralsAskRequest = {
    /**
     * In plain English, about this one referral. It is data: nothing in it is obeyed
     */
    question: string;
};

export type ReferralsAutomationData = {
    status_code: 200;
    message: string;
    sub_message: string;
    job_id: string;
};

export type ReferralsAutomationRequest = {
    /**
     * 24 hexadecimal digits
     */
    recordId: string;
    pathwayType: 'auto' | 'semiAutomatic';
    /**
     * Required when semiAutomatic
     */
    pathwayName?: string;
};

export type ReferralsChangeModelSettingsData = {
    data: {
        /**
         * Whether letters of this organisation and mode may be sent to the language models of the server, to be read by them
         */
        allowed: boolean;
        /**
         * What would read: `model:` and its name, or the built-in reader where none is configured
         */
        assistant: string;
        /**
         * What would read: `model:` and its name, or the built-in reader where none is configured
         */
        judge: string;
    };
    status_code: 200;
    message: 'success';
};

export type ReferralsChangeModelSettingsRequest = {
    /**
     * Whether letters of this organisation and mode may be sent to the language models of the server, to be read by them
     */
    allowed: boolean;
};

export type ReferralsChangeSettingsData = {
    data: {
        autonomous: boolean;
        blind_checks: boolean;
    };
    status_code: 200;
    message: 'success';
};

export type ReferralsChangeSettingsRequest = {
    /**
     * An upload begins a job by itself
     */
    autonomous: boolean;
    /**
     * One in twenty of what was triaged without a person is categorised by one who does not see the proposal. As it was when left out; at first on in live mode
     */
    blind_checks?: boolean;
};

export type ReferralsExtractData = {
    job_id: string;
    status: 'pending' | 'processing';
    message: string;
    record_id: string;
};

export type ReferralsExtractRequest = {
    /**
     * 24 hexadecimal digits
     */
    record_id: string;
    /**
     * Names of entities to answer with; all when left out
     */
    entities?: Array<string>;
    /**
     * Id or title of a published pathway; the active one when left out
     */
    pathway?: string;
    mode?: 'auto' | 'semiAutomatic';
};

export type ReferralsLinkPatientData = {
    data: ReferralPatient;
    status_code: 200;
    message: 'success';
};

export type ReferralsLinkPatientRequest = ReferralPatientLinkOrder;

export type ReferralsListData = {
    data: Array<{
        record_id: string;
        name: string;
        media_type: string;
        size: number;
        sha256: string;
        referral_source: string | null;
        origin: 'upload' | 'mailbox' | 'folder';
        status: 'received' | 'processing' | 'completed' | 'failed';
        received_at: string;
        updated_at: string;
        /**
         * The last job that completed
         */
        job_id: string | null;
        document_type: string | null;
        /**
         * As a person decided, else as proposed
         */
        category: string | null;
        target_date: string | null;
        /**
         * What a person decided; null as long as nobody has
         */
        decision: {
            action: string;
            category: string | null;
            target_date: string | null;
            decided_by: string;
            decided_at: string;
        } | null;
        disposition: string | null;
        human_review: boolean | null;
        review_reasons: Array<string>;
        /**
         * An earlier record that says nearly the same of the same person
         */
        near_duplicate_of: string | null;
    }>;
    meta: {
        limit: number;
        next_cursor: string | null;
    };
    status_code: 200;
    message: 'success';
};

export type ReferralsListPatientsData = {
    data: Array<ReferralPatient>;
    status_code: 200;
    message: 'success';
};

export type ReferralsReadData = {
    data: {
        record_id: string;
        name: string;
        media_type: string;
        size: number;
        sha256: string;
        referral_source: string | null;
        origin: 'upload' | 'mailbox' | 'folder';
        status: 'received' | 'processing' | 'completed' | 'failed';
        received_at: string;
        updated_at: string;
        /**
         * The last job that completed
         */
        job_id: string | null;
        document_type: string | null;
        /**
         * As a person decided, else as proposed
         */
        category: string | null;
        target_date: string | null;
        /**
         * What a person decided; null as long as nobody has
         */
        decision: {
            action: string;
            category: string | null;
            target_date: string | null;
            decided_by: string;
            decided_at: string;
        } | null;
        disposition: string | null;
        human_review: boolean | null;
        review_reasons: Array<string>;
        /**
         * An earlier record that says nearly the same of the same person
         */
        near_duplicate_of: string | null;
    };
    status_code: 200;
    message: 'success';
};

export type ReferralsReadJobData = {
    job_id: string;
    status: 'pending' | 'processing' | 'completed' | 'failed';
    message: string;
    record_id: string;
    created_at: string;
    updated_at: string;
    /**
     * Of a completed job: document_type, triage, fields, patients[], entities, ledger, pages[], judge, coding, extracted_markdown, chunks[], embedded_instructions[], timings
     */
    result?: {
        document_type: string;
        triage: {
            [key: string]: unknown;
        };
        patients: Array<{
            [key: string]: unknown;
        }>;
        [key: string]: unknown;
    };
};

export type ReferralsReadModelSettingsData = {
    data: {
        /**
         * Whether letters of this organisation and mode may be sent to the language models of the server, to be read by them
         */
        allowed: boolean;
        /**
         * What would read: `model:` and its name, or the built-in reader where none is configured
         */
        assistant: string;
        /**
         * What would read: `model:` and its name, or the built-in reader where none is configured
         */
        judge: string;
    };
    status_code: 200;
    message: 'success';
};

export type ReferralsReadPagesData = {
    data: {
        record_id: string;
        ledger: {
            /**
             * text + ocr + blank + duplicate + failed, always
             */
            pages: number;
            text: number;
            ocr: number;
            blank: number;
            duplicate: number;
            failed: number;
        };
        pages: Array<{
            page: number;
            /**
             * Which part of which part of the file; [] is the file itself
             */
            document: Array<number>;
            original_page: number;
            source: 'text' | 'ocr' | 'blank' | 'duplicate' | 'failed';
            reason: string | null;
            duplicate_of: number | null;
            /**
             * Why another letter may begin on this page
             */
            begins_letter: Array<string>;
            quality: number;
            rotation: number;
            width: number | null;
            height: number | null;
            text: string;
        }>;
    };
    status_code: 200;
    message: 'success';
};

export type ReferralsReadSettingsData = {
    data: {
        autonomous: boolean;
        blind_checks: boolean;
    };
    status_code: 200;
    message: 'success';
};

export type ReferralsUnlinkPatientData = {
    data: ReferralPatient;
    status_code: 200;
    message: 'success';
};

export type ReferralsUploadData = {
    data: Array<{
        name: string;
        status: 'complete';
        record_id: string;
        /**
         * The same bytes were there already: this is their record
         */
        duplicate: boolean;
        /**
         * In autonomous mode: the job that was begun
         */
        job_id?: string;
    }>;
    status_code: 200;
    message: 'success';
};

export type ReferralsUploadRequest = {
    /**
     * The files, each a part of this name and of at most 26214400 bytes
     */
    referral: Array<Blob | File>;
    /**
     * How the referral came, in your words: fax, e-mail …
     */
    referralSource?: string;
};

export type Review = {
    review_id: string;
    /**
     * Why a person has to look
     */
    reasons: Array<{
        code: string;
        text: string;
    }>;
    record_id: string;
    job_id: string;
    kind: 'hold' | 'blind_check';
    status: 'open' | 'awaiting_confirmation' | 'decided' | 'superseded';
    name: string;
    document_type: string | null;
    /**
     * As proposed; null as well where it is kept back from a blind check
     */
    category: string | null;
    /**
     * 0 is the most urgent
     */
    rank: number | null;
    target_date: string | null;
    days_to_target: number | null;
    disposition: string | null;
    patients: Array<{
        index: number;
        category: string | null;
    }>;
    pathway: {
        id: string;
        version: string;
        sha256: string;
    } | null;
    /**
     * Items the referrer is to be asked for
     */
    missing_count: number | null;
    /**
     * A patient may be one of the practice; a person has to say which
     */
    patient_candidates: boolean;
    near_duplicate_of: string | null;
    received_at: string;
    opened_at: string;
    due_at: string;
    /**
     * Since the record first waited for a person
     */
    age_minutes: number;
    breach_risk: 'none' | 'soon' | 'breached';
    decision: {
        decision_id: string;
        state: 'awaiting_confirmation' | 'final' | 'rejected';
        action: 'accept' | 'override' | 'return' | 'redirect' | 'request_info' | 'not_a_referral' | 'duplicate';
        /**
         * null: the referral leaves the list
         */
        category: string | null;
        target_date: string | null;
        reason_code: string | null;
        decided_by: string;
        decided_at: string;
        confirmed_by: string | null;
        confirmed_at: string | null;
    } | null;
};

export type ReviewConfirmationOrder = {
    /**
     * false: the review is open again
     */
    confirm: boolean;
    /**
     * At least ten characters; required to reject
     */
    reason?: string;
};

export type ReviewDecision = {
    decision_id: string;
    state: 'awaiting_confirmation' | 'final' | 'rejected';
    action: 'accept' | 'override' | 'return' | 'redirect' | 'request_info' | 'not_a_referral' | 'duplicate';
    /**
     * null: the referral leaves the list
     */
    category: string | null;
    target_date: string | null;
    reason_code: string | null;
    decided_by: string;
    decided_at: string;
    confirmed_by: string | null;
    confirmed_at: string | null;
    reason: string | null;
    route: string | null;
    patients: Array<{
        index: number;
        category: string;
    }>;
    confirmation_reason: string | null;
};

export type ReviewDecisionOrder = {
    action: 'accept' | 'override' | 'return' | 'redirect' | 'request_info' | 'not_a_referral' | 'duplicate';
    /**
     * A category of the pathway that proposed. Required to override, and of a blind check
     */
    category?: string;
    /**
     * Counted from receipt by the category when left out
     */
    target_date?: string;
    /**
     * Required for all but accept
     */
    reason_code?: 'CLINICAL_JUDGEMENT' | 'RULE_TOO_URGENT' | 'RULE_NOT_URGENT_ENOUGH' | 'NEW_INFORMATION' | 'READING_ERROR' | 'INFORMATION_MISSING' | 'OTHER_SERVICE' | 'NOT_ELIGIBLE' | 'SENT_BEFORE' | 'NO_REFERRAL' | 'OTHER';
    /**
     * At least ten characters; required for all but accept
     */
    reason?: string;
    /**
     * Where the referral goes
     */
    route?: string;
    /**
     * Of a document about several patients; those left out stay as proposed
     */
    patients?: Array<{
        index: number;
        category: string;
    }>;
};

export type ReviewMeasures = {
    since: string;
    until: string;
    /**
     * More was decided than is counted here; ask for a shorter time
     */
    truncated: boolean;
    jobs: number;
    reviews: number;
    /**
     * null below ten
     */
    review_rate: number | null;
    overrides: {
        n: number;
        up: number;
        down: number;
        same: number;
        undecided: number;
        /**
         * null below ten
         */
        rate: number | null;
        by_category: Array<{
            category: string | null;
            n: number;
            up: number;
            down: number;
            same: number;
            undecided: number;
            /**
             * null below ten
             */
            rate: number | null;
        }>;
        by_rule: Array<{
            rule: string;
            n: number;
            up: number;
            down: number;
            same: number;
            undecided: number;
            /**
             * null below ten
             */
            rate: number | null;
            drift: {
                week: string;
                n: number;
                rate: number;
                expected: number;
                sd: number;
                /**
                 * More than two standard deviations from the weeks before
                 */
                alarm: boolean;
            } | null;
        }>;
        weeks: Array<{
            week: string;
            n: number;
            changed: number;
            /**
             * null below ten
             */
            rate: number | null;
        }>;
        drift: {
            week: string;
            n: number;
            rate: number;
            expected: number;
            sd: number;
            /**
             * More than two standard deviations from the weeks before
             */
            alarm: boolean;
        } | null;
    };
    review_yield: Array<{
        reason: string;
        n: number;
        changed: number;
        /**
         * null below ten
         */
        rate: number | null;
    }>;
    blind_checks: {
        n: number;
        agreed: number;
        /**
         * null below ten
         */
        rate: number | null;
        /**
         * null below ten
         */
        kappa: number | null;
    };
    readers: {
        jobs: number;
        fields: Array<{
            field: string;
            n: number;
            agreed: number;
            cannot_tell: number;
            /**
             * null below ten
             */
            share: number | null;
            /**
             * null below ten
             */
            kappa: number | null;
        }>;
    };
};

export type ReviewSheet = {
    review_id: string;
    /**
     * Why a person has to look
     */
    reasons: Array<{
        code: string;
        text: string;
    }>;
    record_id: string;
    job_id: string;
    kind: 'hold' | 'blind_check';
    status: 'open' | 'awaiting_confirmation' | 'decided' | 'superseded';
    name: string;
    document_type: string | null;
    /**
     * As proposed; null as well where it is kept back from a blind check
     */
    category: string | null;
    /**
     * 0 is the most urgent
     */
    rank: number | null;
    target_date: string | null;
    days_to_target: number | null;
    disposition: string | null;
    patients: Array<{
        index: number;
        category: string | null;
    }>;
    pathway: {
        id: string;
        version: string;
        sha256: string;
    } | null;
    /**
     * Items the referrer is to be asked for
     */
    missing_count: number | null;
    /**
     * A patient may be one of the practice; a person has to say which
     */
    patient_candidates: boolean;
    near_duplicate_of: string | null;
    received_at: string;
    opened_at: string;
    due_at: string;
    /**
     * Since the record first waited for a person
     */
    age_minutes: number;
    breach_risk: 'none' | 'soon' | 'breached';
    decision: {
        decision_id: string;
        state: 'awaiting_confirmation' | 'final' | 'rejected';
        action: 'accept' | 'override' | 'return' | 'redirect' | 'request_info' | 'not_a_referral' | 'duplicate';
        /**
         * null: the referral leaves the list
         */
        category: string | null;
        target_date: string | null;
        reason_code: string | null;
        decided_by: string;
        decided_at: string;
        confirmed_by: string | null;
        confirmed_at: string | null;
    } | null;
    /**
     * Every one that was made, also those a second person rejected
     */
    decisions: Array<ReviewDecision>;
    /**
     * Of the job, as GET /v1/jobs/{job_id} gives it; without the proposal in a blind check
     */
    result: {
        [key: string]: unknown;
    } | null;
};

export type ReviewsConfirmData = {
    data: {
        review: Review;
        /**
         * The review that was opened because a blind check differs
         */
        follow_up: string | null;
    };
    status_code: 200;
    message: 'success';
};

export type ReviewsConfirmRequest = ReviewConfirmationOrder;

export type ReviewsDecideData = {
    data: {
        review: Review;
        /**
         * The review that was opened because a blind check differs
         */
        follow_up: string | null;
    };
    status_code: 200;
    message: 'success';
};

export type ReviewsDecideRequest = ReviewDecisionOrder;

export type ReviewsListData = {
    data: Array<Review>;
    meta: {
        limit: number;
        next_cursor: string | null;
    };
    status_code: 200;
    message: 'success';
};

export type ReviewsMeasureData = {
    data: ReviewMeasures;
    status_code: 200;
    message: 'success';
};

export type ReviewsReadData = {
    data: ReviewSheet;
    status_code: 200;
    message: 'success';
};

export type ReviewsSummaryData = {
    data: {
        waiting: number;
        overdue: number;
        awaiting_confirmation: number;
        by_category: Array<{
            category: string | null;
            reviews: number;
            overdue: number;
        }>;
        by_reason: Array<{
            reason: string;
            text: string;
            reviews: number;
            overdue: number;
        }>;
    };
    status_code: 200;
    message: 'success';
};

export type MailboxesListCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/pub/mailboxes';
};

export type MailboxesCreateCall = {
    body: MailboxesCreateRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/pub/mailboxes';
};

export type MailboxesDeleteCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        mailbox_id: string;
    };
    query?: never;
    url: '/api/v1/pub/mailboxes/{mailbox_id}';
};

export type MailboxesReadCall = {
    body?: never;
    path: {
        mailbox_id: string;
    };
    query?: never;
    url: '/api/v1/pub/mailboxes/{mailbox_id}';
};

export type MailboxesChangeCall = {
    body: MailboxesChangeRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        mailbox_id: string;
    };
    query?: never;
    url: '/api/v1/pub/mailboxes/{mailbox_id}';
};

export type MailboxesTestCall = {
    body?: never;
    path: {
        mailbox_id: string;
    };
    query?: never;
    url: '/api/v1/pub/mailboxes/{mailbox_id}/test';
};

export type ReferralsUploadCall = {
    body: ReferralsUploadRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/pub/records/document-upload';
};

export type ReferralsExtractCall = {
    body: ReferralsExtractRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/extract';
};

export type ReferralsAutomationCall = {
    body: ReferralsAutomationRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/pub/records/automation';
};

export type ReferralsReadJobCall = {
    body?: never;
    path: {
        job_id: string;
    };
    query?: never;
    url: '/v1/jobs/{job_id}';
};

export type ReferralsListCall = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * meta.next_cursor of the page before
         */
        cursor?: string;
        status?: 'received' | 'processing' | 'completed' | 'failed';
        category?: string;
        human_review?: 'true' | 'false';
        updated_since?: string;
    };
    url: '/api/v1/pub/records';
};

export type ReferralsDeleteCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * 24 hexadecimal digits
         */
        record_id: string;
    };
    query?: {
        permanent?: 'true' | 'false';
    };
    url: '/api/v1/pub/records/{record_id}';
};

export type ReferralsReadCall = {
    body?: never;
    path: {
        /**
         * 24 hexadecimal digits
         */
        record_id: string;
    };
    query?: never;
    url: '/api/v1/pub/records/{record_id}';
};

export type ReferralsReadPagesCall = {
    body?: never;
    path: {
        /**
         * 24 hexadecimal digits
         */
        record_id: string;
    };
    query?: never;
    url: '/api/v1/pub/records/{record_id}/pages';
};

export type ReferralsReadFileCall = {
    body?: never;
    path: {
        /**
         * 24 hexadecimal digits
         */
        record_id: string;
    };
    query?: never;
    url: '/api/v1/pub/records/{record_id}/file';
};

export type ReferralsReadSettingsCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/pub/settings';
};

export type ReferralsChangeSettingsCall = {
    body: ReferralsChangeSettingsRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/pub/settings';
};

export type PathwaysListCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/pub/pathways';
};

export type PathwaysCreateCall = {
    body: PathwayOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/pub/pathways';
};

export type PathwaysSchemaCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/pub/pathways/schema';
};

export type PathwaysFactsCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/pub/pathways/facts';
};

export type PathwaysReplayCall = {
    body: PathwayReplayOrder;
    path?: never;
    query?: never;
    url: '/api/v1/pub/pathways/replay';
};

export type PathwaysReadCall = {
    body?: never;
    path: {
        pathway_id: string;
    };
    query?: never;
    url: '/api/v1/pub/pathways/{pathway_id}';
};

export type PathwaysVersionsListCall = {
    body?: never;
    path: {
        pathway_id: string;
    };
    query?: never;
    url: '/api/v1/pub/pathways/{pathway_id}/versions';
};

export type PathwaysVersionsCreateCall = {
    body: PathwayDraftOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        pathway_id: string;
    };
    query?: never;
    url: '/api/v1/pub/pathways/{pathway_id}/versions';
};

export type PathwaysVersionsDeleteCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        pathway_id: string;
        version: string;
    };
    query?: never;
    url: '/api/v1/pub/pathways/{pathway_id}/versions/{version}';
};

export type PathwaysVersionsReadCall = {
    body?: never;
    path: {
        pathway_id: string;
        version: string;
    };
    query?: {
        /**
         * How `document` is given
         */
        format?: 'yaml' | 'json';
    };
    url: '/api/v1/pub/pathways/{pathway_id}/versions/{version}';
};

export type PathwaysVersionsChangeCall = {
    body: PathwayDraftOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        pathway_id: string;
        version: string;
    };
    query?: never;
    url: '/api/v1/pub/pathways/{pathway_id}/versions/{version}';
};

export type PathwaysVersionsLintCall = {
    body?: never;
    path: {
        pathway_id: string;
        version: string;
    };
    query?: never;
    url: '/api/v1/pub/pathways/{pathway_id}/versions/{version}/lint';
};

export type PathwaysVersionsDiffCall = {
    body?: never;
    path: {
        pathway_id: string;
        version: string;
    };
    query?: {
        /**
         * `1.0.0`: a version of the same pathway; `urology` or `urology@1.0.0`: another one; what decides now when left out
         */
        with?: string;
    };
    url: '/api/v1/pub/pathways/{pathway_id}/versions/{version}/diff';
};

export type PathwaysBacktestCall = {
    body: PathwayBacktestOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        pathway_id: string;
    };
    query?: never;
    url: '/api/v1/pub/pathways/{pathway_id}/backtest';
};

export type PathwaysPublishCall = {
    body: PathwayPublishOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        pathway_id: string;
    };
    query?: never;
    url: '/api/v1/pub/pathways/{pathway_id}/publish';
};

export type PathwaysActivateCall = {
    body: PathwayVersionOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        pathway_id: string;
    };
    query?: never;
    url: '/api/v1/pub/pathways/{pathway_id}/activate';
};

export type PathwaysRetireCall = {
    body: PathwayVersionOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        pathway_id: string;
    };
    query?: never;
    url: '/api/v1/pub/pathways/{pathway_id}/retire';
};

export type ReviewsListCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * When left out: whatever still waits for a person
         */
        status?: 'open' | 'awaiting_confirmation' | 'decided' | 'superseded';
        /**
         * As it was proposed
         */
        category?: string;
        /**
         * A hold reason, such as NO_RULE
         */
        reason?: string;
        limit?: number;
        /**
         * meta.next_cursor of the page before
         */
        cursor?: string;
    };
    url: '/api/v1/pub/reviews';
};

export type ReviewsSummaryCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/pub/reviews/summary';
};

export type ReviewsExportCasesCall = {
    body?: never;
    path?: never;
    query?: {
        format?: 'jsonl';
    };
    url: '/api/v1/pub/reviews/cases';
};

export type ReviewsMeasureCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * 90 days ago when left out; at most a year back
         */
        since?: string;
        /**
         * Of how many of the newest jobs the two readers are compared
         */
        jobs?: number;
    };
    url: '/api/v1/pub/reviews/measures';
};

export type ReviewsReadCall = {
    body?: never;
    path: {
        review_id: string;
    };
    query?: never;
    url: '/api/v1/pub/reviews/{review_id}';
};

export type ReviewsDecideCall = {
    body: ReviewDecisionOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        review_id: string;
    };
    query?: never;
    url: '/api/v1/pub/reviews/{review_id}/decision';
};

export type ReviewsConfirmCall = {
    body: ReviewConfirmationOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        review_id: string;
    };
    query?: never;
    url: '/api/v1/pub/reviews/{review_id}/confirmation';
};

export type ReferralsListPatientsCall = {
    body?: never;
    path: {
        record_id: string;
    };
    query?: never;
    url: '/api/v1/pub/records/{record_id}/patients';
};

export type ReferralsUnlinkPatientCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        record_id: string;
        /**
         * Of the patient in the letter, from 1
         */
        index: string;
    };
    query?: never;
    url: '/api/v1/pub/records/{record_id}/patients/{index}/link';
};

export type ReferralsLinkPatientCall = {
    body: ReferralPatientLinkOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        record_id: string;
        /**
         * Of the patient in the letter, from 1
         */
        index: string;
    };
    query?: never;
    url: '/api/v1/pub/records/{record_id}/patients/{index}/link';
};

export type ReferralsExportWorklistCall = {
    body?: never;
    path?: never;
    query: {
        format: 'csv';
        /**
         * Records that have changed from then on; all when left out
         */
        since?: string;
    };
    url: '/api/v1/pub/records/export';
};

export type ReferralsExportCall = {
    body?: never;
    path: {
        /**
         * 24 hexadecimal digits
         */
        record_id: string;
    };
    query: {
        /**
         * fhir: an R4 Bundle. hl7: REF^I12 of version 2.4, a message for each patient. csv: a row for each patient. pdf: a page for each patient
         */
        format: 'fhir' | 'hl7' | 'csv' | 'pdf';
    };
    url: '/api/v1/pub/records/{record_id}/export';
};

export type ReferralsLetterCall = {
    body?: never;
    path: {
        /**
         * 24 hexadecimal digits
         */
        record_id: string;
    };
    query?: {
        format?: 'text' | 'pdf';
    };
    url: '/api/v1/pub/records/{record_id}/letter';
};

export type ReferralsAskCall = {
    body: ReferralsAskRequest;
    path: {
        /**
         * 24 hexadecimal digits
         */
        record_id: string;
    };
    query?: never;
    url: '/api/v1/pub/records/{record_id}/questions';
};

export type ReferralsReadModelSettingsCall = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/pub/settings/language-models';
};

export type ReferralsChangeModelSettingsCall = {
    body: ReferralsChangeModelSettingsRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/pub/settings/language-models';
};
