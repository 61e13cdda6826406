// Made by `npm run gen` from the routes. Never edit this file.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
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

export type ReferralsChangeSettingsData = {
    data: {
        autonomous: boolean;
    };
    status_code: 200;
    message: 'success';
};

export type ReferralsChangeSettingsRequest = {
    /**
     * An upload begins a job by itself
     */
    autonomous: boolean;
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
        category: string | null;
        target_date: string | null;
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
        category: string | null;
        target_date: string | null;
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
    };
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
