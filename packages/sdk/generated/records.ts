// Made by `npm run gen` from the routes. Never edit this file.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type Addendum = {
    id: string;
    content: string;
    signed_at: string;
    signed_by: string;
    digest: string;
};

export type AddendumOrder = {
    content: string;
};

export type Appointment = {
    id: string;
    patient_id: string;
    patient_name: string;
    appointment_type: string | null;
    visit_type: 'Telehealth' | 'In-Person' | 'Both' | 'Other';
    start_at: string;
    duration_minutes: number;
    notes: string;
    status: 'SCHEDULED' | 'COMPLETED' | 'CANCELLED' | 'NO_SHOW';
    repeat_rule: RepeatRule | null;
    external_id: string | null;
    created_at: string;
    updated_at: string;
    end_at: string;
    time_zone: string;
    clinician_id: string;
    allow_overlap: boolean;
    series_id: string | null;
    /**
     * Where the rule puts this occurrence, wherever it was moved
     */
    original_start_at: string | null;
    /**
     * Planned ahead by the server into a slot that was taken; it holds no slot until it is changed
     */
    in_conflict: boolean;
};

export type AppointmentChange = {
    patient_id?: string;
    start_at?: string;
    /**
     * Ignored: it never changes
     */
    external_id?: unknown;
    /**
     * Free text
     */
    appointment_type?: string | null;
    /**
     * In-Person when never sent
     */
    visit_type?: 'Telehealth' | 'In-Person' | 'Both' | 'Other';
    /**
     * 30 when never sent
     */
    duration_minutes?: number;
    notes?: string | null;
    /**
     * SCHEDULED when never sent
     */
    status?: 'SCHEDULED' | 'COMPLETED' | 'CANCELLED' | 'NO_SHOW';
    /**
     * IANA name, UTC when never sent: occurrences keep their time of day in it
     */
    time_zone?: string;
    /**
     * A person of the organisation. When never sent: whoever is behind the credential
     */
    clinician_id?: string;
    /**
     * true: takes no slot, so that it clashes with nothing
     */
    allow_overlap?: boolean;
    /**
     * Of a series: with scope=following or scope=all. null ends the series with this occurrence
     */
    repeat_rule?: RepeatRuleOrder | null;
};

export type AppointmentOrder = {
    patient_id: string;
    start_at: string;
    external_id?: string;
    /**
     * Free text
     */
    appointment_type?: string | null;
    /**
     * In-Person when never sent
     */
    visit_type?: 'Telehealth' | 'In-Person' | 'Both' | 'Other';
    /**
     * 30 when never sent
     */
    duration_minutes?: number;
    notes?: string | null;
    /**
     * SCHEDULED when never sent
     */
    status?: 'SCHEDULED' | 'COMPLETED' | 'CANCELLED' | 'NO_SHOW';
    /**
     * IANA name, UTC when never sent: occurrences keep their time of day in it
     */
    time_zone?: string;
    /**
     * A person of the organisation. When never sent: whoever is behind the credential
     */
    clinician_id?: string;
    /**
     * true: takes no slot, so that it clashes with nothing
     */
    allow_overlap?: boolean;
    repeat_rule?: RepeatRuleOrder | null;
};

export type AppointmentsChangeData = {
    data: Appointment;
};

export type AppointmentsChangeRequest = AppointmentChange;

export type AppointmentsCreateData = {
    data: Appointment;
};

export type AppointmentsCreateRequest = AppointmentOrder;

export type AppointmentsListData = {
    data: Array<Appointment>;
    meta: {
        page: number;
        limit: number;
        /**
         * Of more than 10,000 rows, and of patients under a condition: at least this. Read on until page reaches it
         */
        total_pages: number;
        next_cursor: string | null;
    };
};

export type AppointmentsReadData = {
    data: Appointment;
};

export type CodedMention = {
    /**
     * The words of the note
     */
    text: string;
    /**
     * UTF-16 offset into the content, or into the addendum
     */
    start: number;
    end: number;
    /**
     * The addendum it stands in; null: the content
     */
    addendum_id: string | null;
    /**
     * null: the loaded release has no concept for these words
     */
    snomed_code: string | null;
    snomed_display: string | null;
    concept_type: string;
    status: 'confirmed';
    clinical_status: string | null;
    date: string | null;
    end_date: string | null;
    icd10_codes: Array<{
        code: string;
        display: string | null;
    }>;
};

export type Document = {
    id: string;
    patient_id: string;
    external_id: string | null;
    filename: string;
    file_type: 'pdf' | 'jpeg' | 'png' | 'docx';
    /**
     * Bytes
     */
    file_size: number;
    /**
     * pending: the virus scanner has not answered yet. infected: kept back for good
     */
    status: 'pending' | 'available' | 'infected';
    /**
     * Opens the content without a key for 15 minutes; each read makes a new one. Null where it is infected
     */
    public_url: string | null;
    upload_date: string;
};

export type DocumentDeletion = {
    id: string;
    /**
     * Of the content, in hexadecimal
     */
    sha256: string;
    size: number;
    /**
     * Since when nobody can read it
     */
    deleted_at: string;
    /**
     * When its key will be destroyed; null once it is
     */
    purge_at: string | null;
    /**
     * Since when no copy of the bytes can be opened any more
     */
    key_destroyed_at: string | null;
    /**
     * When the bytes, by then noise, were gone from the store
     */
    bytes_removed_at: string | null;
    /**
     * The entry of the key's destruction in the organisation's audit chain
     */
    audit: {
        position: number;
        hash: string;
    } | null;
};

export type DocumentsCreateData = {
    data: Document;
    message: string;
};

export type DocumentsCreateRequest = {
    /**
     * The file, at most 10485760 bytes
     */
    file: Blob | File;
    external_id?: string;
    /**
     * The patient of the path; another one is 400
     */
    patient_id?: string;
};

export type DocumentsListData = {
    data: Array<Document>;
    meta: {
        page: number;
        limit: number;
        /**
         * Of more than 10,000 rows, and of patients under a condition: at least this. Read on until page reaches it
         */
        total_pages: number;
        next_cursor: string | null;
    };
};

export type DocumentsReadData = {
    data: Document;
};

export type DocumentsReadDeletionData = {
    data: DocumentDeletion;
};

export type Export = {
    id: string;
    format: 'ndjson' | 'fhir';
    kinds: Array<string>;
    since: string | null;
    /**
     * Later records are not in it
     */
    as_of: string;
    status: 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';
    /**
     * Records written; total is null until the file is begun
     */
    progress: Array<{
        kind: string;
        done: number;
        total: number | null;
    }>;
    /**
     * Whole files; all of them once the export is completed
     */
    files: Array<{
        kind: string;
        count: number;
        size: number;
        sha256: string;
        /**
         * Opens the file for 15 minutes without a credential
         */
        url: string;
    }>;
    error: string | null;
    created_at: string;
    completed_at: string | null;
    /**
     * Then the files are destroyed
     */
    expires_at: string;
};

export type ExportOrder = {
    format?: 'ndjson' | 'fhir';
    /**
     * All the credential may read when absent. For fhir: types of resources
     */
    kinds?: Array<'patient' | 'merge' | 'template' | 'series' | 'appointment' | 'session' | 'document' | 'note' | 'condition' | 'observation' | 'Patient' | 'Appointment' | 'DocumentReference' | 'Condition' | 'Observation'>;
    /**
     * Only what changed at or after this instant
     */
    since?: string;
};

export type ExportsCreateData = {
    data: Export;
};

export type ExportsCreateRequest = ExportOrder;

export type ExportsListData = {
    data: Array<Export>;
    meta: {
        page: number;
        limit: number;
        /**
         * Of more than 10,000 rows, and of patients under a condition: at least this. Read on until page reaches it
         */
        total_pages: number;
        next_cursor: string | null;
    };
};

export type ExportsReadData = {
    data: Export;
};

export type Import = {
    id: string;
    format: 'ndjson' | 'fhir';
    status: 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';
    dry_run: boolean;
    on_clash: 'skip' | 'update';
    on_error: 'continue' | 'stop';
    source: string;
    progress: {
        lines: number;
        done_bytes: number;
        total_bytes: number;
        created: number;
        updated: number;
        skipped: number;
        /**
         * Lines; their faults: GET …/errors
         */
        failed: number;
    };
    error: string | null;
    created_at: string;
    completed_at: string | null;
};

export type ImportsCreateData = {
    data: Import;
};

export type ImportsCreateRequest = Blob | File;

export type ImportsListData = {
    data: Array<Import>;
    meta: {
        page: number;
        limit: number;
        /**
         * Of more than 10,000 rows, and of patients under a condition: at least this. Read on until page reaches it
         */
        total_pages: number;
        next_cursor: string | null;
    };
};

export type ImportsReadData = {
    data: Import;
};

export type MergeOrder = {
    /**
     * The patient that is the same person and steps back
     */
    source_id: string;
};

export type NoteErrorOrder = {
    /**
     * Kept with the note, sealed
     */
    reason: string;
};

export type NotePatient = {
    /**
     * Opaque
     */
    id: string;
    name: string;
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
};

export type NoteRecord = {
    id: string;
    patient_id: string;
    session_id: string | null;
    note_type: string;
    specialty: string | null;
    template_id: string | null;
    template_name: string | null;
    created_at: string;
    updated_at: string;
    external_id: string | null;
    status: 'draft' | 'signed' | 'addended' | 'entered_in_error';
    /**
     * Counts up with each change of the draft
     */
    version: number;
    created_by: string;
    signed_at: string | null;
    signed_by: string | null;
    content: string;
    /**
     * What the patient has; null: not coded
     */
    problems: Array<CodedMention> | null;
    /**
     * What was done; null: not coded
     */
    procedures: Array<CodedMention> | null;
    /**
     * As the loaded release maps the problems; null: not coded
     */
    icd10_codes: {
        [key: string]: {
            display: string | null;
            snomed_codes: Array<string>;
        };
    } | null;
    /**
     * Only what was sent with the note
     */
    cpt_codes: {
        [key: string]: {
            display: string | null;
        };
    };
    /**
     * Of problems and procedures; null: not coded
     */
    snomed_codes: {
        [key: string]: {
            display: string | null;
        };
    } | null;
    /**
     * Codes that were sent with the note, unchecked but for their syntax
     */
    given: {
        icd10_codes: {
            [key: string]: {
                display: string | null;
            };
        };
        cpt_codes: {
            [key: string]: {
                display: string | null;
            };
        };
    };
    coding: {
        status: 'not_requested' | 'pending' | 'coded' | 'failed';
        release: {
            title: string;
            version: string;
            /**
             * URI of the SNOMED CT edition and version
             */
            edition: string | null;
        } | null;
        coded_at: string | null;
    };
    template_version: number | null;
    /**
     * SHA-256 of what was signed
     */
    signed_digest: string | null;
    addenda: Array<Addendum>;
    entered_in_error: {
        at: string;
        by: string;
        reason: string;
    } | null;
};

export type NoteRecordChange = {
    /**
     * Ignored: it never changes
     */
    external_id?: unknown;
    /**
     * A session of the same patient
     */
    session_id?: string | null;
    /**
     * When never sent: the template's, else clinical_visit
     */
    note_type?: string;
    specialty?: string | null;
    template_id?: string | null;
    /**
     * When never sent: the titles of the template's sections, else nothing
     */
    content?: string;
    /**
     * Code to display. Kept apart as `given`
     */
    icd10_codes?: {
        [key: string]: string | null;
    } | null;
    /**
     * Code to display; no other CPT codes are ever added
     */
    cpt_codes?: {
        [key: string]: string | null;
    } | null;
};

export type NoteRecordOrder = {
    patient_id: string;
    external_id?: string;
    /**
     * A session of the same patient
     */
    session_id?: string | null;
    /**
     * When never sent: the template's, else clinical_visit
     */
    note_type?: string;
    specialty?: string | null;
    template_id?: string | null;
    /**
     * When never sent: the titles of the template's sections, else nothing
     */
    content?: string;
    /**
     * Code to display. Kept apart as `given`
     */
    icd10_codes?: {
        [key: string]: string | null;
    } | null;
    /**
     * Code to display; no other CPT codes are ever added
     */
    cpt_codes?: {
        [key: string]: string | null;
    } | null;
};

export type NoteRecordShort = {
    id: string;
    patient_id: string;
    session_id: string | null;
    note_type: string;
    specialty: string | null;
    template_id: string | null;
    template_name: string | null;
    created_at: string;
    updated_at: string;
    external_id: string | null;
    status: 'draft' | 'signed' | 'addended' | 'entered_in_error';
    /**
     * Counts up with each change of the draft
     */
    version: number;
    created_by: string;
    signed_at: string | null;
    signed_by: string | null;
};

export type NoteRecordWhole = {
    id: string;
    patient_id: string;
    session_id: string | null;
    note_type: string;
    specialty: string | null;
    template_id: string | null;
    template_name: string | null;
    created_at: string;
    updated_at: string;
    external_id: string | null;
    status: 'draft' | 'signed' | 'addended' | 'entered_in_error';
    /**
     * Counts up with each change of the draft
     */
    version: number;
    created_by: string;
    signed_at: string | null;
    signed_by: string | null;
    content: string;
    /**
     * What the patient has; null: not coded
     */
    problems: Array<CodedMention> | null;
    /**
     * What was done; null: not coded
     */
    procedures: Array<CodedMention> | null;
    /**
     * As the loaded release maps the problems; null: not coded
     */
    icd10_codes: {
        [key: string]: {
            display: string | null;
            snomed_codes: Array<string>;
        };
    } | null;
    /**
     * Only what was sent with the note
     */
    cpt_codes: {
        [key: string]: {
            display: string | null;
        };
    };
    /**
     * Of problems and procedures; null: not coded
     */
    snomed_codes: {
        [key: string]: {
            display: string | null;
        };
    } | null;
    /**
     * Codes that were sent with the note, unchecked but for their syntax
     */
    given: {
        icd10_codes: {
            [key: string]: {
                display: string | null;
            };
        };
        cpt_codes: {
            [key: string]: {
                display: string | null;
            };
        };
    };
    coding: {
        status: 'not_requested' | 'pending' | 'coded' | 'failed';
        release: {
            title: string;
            version: string;
            /**
             * URI of the SNOMED CT edition and version
             */
            edition: string | null;
        } | null;
        coded_at: string | null;
    };
    template_version: number | null;
    /**
     * SHA-256 of what was signed
     */
    signed_digest: string | null;
    addenda: Array<Addendum>;
    entered_in_error: {
        at: string;
        by: string;
        reason: string;
    } | null;
    /**
     * null: the note has no session, or it has none
     */
    transcript?: Transcript | null;
    patient?: NotePatient;
};

export type NoteVersion = {
    version: number;
    at: string;
    by: string;
    is_signed: boolean;
    note_type: string;
    specialty: string | null;
    session_id: string | null;
    template_id: string | null;
    template_version: number | null;
    template_name: string | null;
    content: string;
    given: {
        icd10_codes: {
            [key: string]: {
                display: string | null;
            };
        };
        cpt_codes: {
            [key: string]: {
                display: string | null;
            };
        };
    };
};

export type NotesAddendData = {
    data: NoteRecord;
};

export type NotesAddendRequest = AddendumOrder;

export type NotesChangeData = {
    data: NoteRecord;
};

export type NotesChangeRequest = NoteRecordChange;

export type NotesCodeData = {
    data: NoteRecord;
};

export type NotesCreateData = {
    data: NoteRecord;
};

export type NotesCreateRequest = NoteRecordOrder;

export type NotesEnteredInErrorData = {
    data: NoteRecord;
};

export type NotesEnteredInErrorRequest = NoteErrorOrder;

export type NotesListData = {
    data: Array<NoteRecordShort>;
    meta: {
        page: number;
        limit: number;
        /**
         * Of more than 10,000 rows, and of patients under a condition: at least this. Read on until page reaches it
         */
        total_pages: number;
        next_cursor: string | null;
    };
};

export type NotesOfSessionData = {
    data: {
        session: {
            id: string;
            patient_id: string;
            transcript: Transcript | null;
        };
        patient: NotePatient;
        /**
         * The newest
         */
        notes: Array<NoteRecord>;
    };
    meta: {
        /**
         * Of GET /notes?session_id=…, where the other notes are; null: these are all
         */
        next_cursor: string | null;
    };
};

export type NotesReadData = {
    data: NoteRecordWhole;
};

export type NotesSignData = {
    data: NoteRecord;
};

export type NotesVersionsData = {
    data: Array<NoteVersion>;
    meta: {
        next_before: number | null;
    };
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

export type PatientAccess = {
    at: string;
    /**
     * Such as patient.read, note.listed, patient.exported
     */
    action: string;
    actor: {
        kind: string;
        id: string | null;
    };
    request_ids: Array<string>;
    /**
     * In the organisation's audit chain; null until it is sealed
     */
    position: number | null;
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

export type PatientsAccessesData = {
    data: Array<PatientAccess>;
    meta: {
        /**
         * null once the whole chain was looked through. A page may be empty and yet not the last
         */
        next_cursor: string | null;
    };
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
         * Of more than 10,000 rows, and of patients under a condition: at least this. Read on until page reaches it
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

export type RepeatRule = {
    frequency: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
    interval: number;
    /**
     * The last day on which one may begin, in the time zone of the appointment
     */
    end_date: string | null;
    /**
     * MO to SU; in a month or year also 1MO, -1FR
     */
    by_day?: Array<string>;
    by_month?: Array<number>;
    by_month_day?: Array<number>;
    by_year_day?: Array<number>;
    by_week_no?: Array<number>;
    by_set_pos?: Array<number>;
    week_start?: 'MO' | 'TU' | 'WE' | 'TH' | 'FR' | 'SA' | 'SU';
    count?: number;
};

export type RepeatRuleOrder = {
    frequency?: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
    /**
     * 1 when absent
     */
    interval?: number;
    end_date?: string | null;
    /**
     * MO to SU; in a month or year also 1MO, -1FR
     */
    by_day?: Array<string>;
    by_month?: Array<number>;
    by_month_day?: Array<number>;
    by_year_day?: Array<number>;
    by_week_no?: Array<number>;
    by_set_pos?: Array<number>;
    week_start?: 'MO' | 'TU' | 'WE' | 'TH' | 'FR' | 'SA' | 'SU';
    count?: number;
    /**
     * The rule as the text of RFC 5545 instead, such as FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10
     */
    rrule?: string;
};

export type Session = {
    id: string;
    patient_id: string;
    external_id: string | null;
    appointment_id: string | null;
    clinician_id: string | null;
    created_by: string;
    title: string | null;
    status: 'scheduled' | 'in_progress' | 'completed' | 'cancelled';
    session_date: string | null;
    start_time: string | null;
    end_time: string | null;
    has_transcript: boolean;
    created_at: string;
    updated_at: string;
    transcript: Transcript | null;
};

export type SessionChange = {
    /**
     * Ignored: it never changes
     */
    external_id?: unknown;
    /**
     * An appointment of the same patient
     */
    appointment_id?: string | null;
    /**
     * A person or key of the organisation; the caller when absent and a person
     */
    clinician_id?: string | null;
    title?: string | null;
    /**
     * scheduled when never sent
     */
    status?: 'scheduled' | 'in_progress' | 'completed' | 'cancelled';
    session_date?: string | null;
    start_time?: string | null;
    /**
     * Not before start_time
     */
    end_time?: string | null;
    /**
     * A field of it that is absent stays as it is; null takes the transcript away
     */
    transcript?: TranscriptOrder | null;
};

export type SessionOrder = {
    patient_id: string;
    external_id?: string;
    /**
     * An appointment of the same patient
     */
    appointment_id?: string | null;
    /**
     * A person or key of the organisation; the caller when absent and a person
     */
    clinician_id?: string | null;
    title?: string | null;
    /**
     * scheduled when never sent
     */
    status?: 'scheduled' | 'in_progress' | 'completed' | 'cancelled';
    session_date?: string | null;
    start_time?: string | null;
    /**
     * Not before start_time
     */
    end_time?: string | null;
    /**
     * A field of it that is absent stays as it is; null takes the transcript away
     */
    transcript?: TranscriptOrder | null;
};

export type SessionShort = {
    id: string;
    patient_id: string;
    external_id: string | null;
    appointment_id: string | null;
    clinician_id: string | null;
    created_by: string;
    title: string | null;
    status: 'scheduled' | 'in_progress' | 'completed' | 'cancelled';
    session_date: string | null;
    start_time: string | null;
    end_time: string | null;
    has_transcript: boolean;
    created_at: string;
    updated_at: string;
};

export type SessionsChangeData = {
    data: Session;
};

export type SessionsChangeRequest = SessionChange;

export type SessionsCreateData = {
    data: Session;
};

export type SessionsCreateRequest = SessionOrder;

export type SessionsListData = {
    data: Array<SessionShort>;
    meta: {
        page: number;
        limit: number;
        /**
         * Of more than 10,000 rows, and of patients under a condition: at least this. Read on until page reaches it
         */
        total_pages: number;
        next_cursor: string | null;
    };
};

export type SessionsReadData = {
    data: Session;
};

export type Template = {
    id: string;
    name: string;
    specialty: string | null;
    note_type: string;
    sections: Array<TemplateSection>;
    source: 'organisation' | 'system';
    /**
     * Counts up with each change
     */
    version: number;
    /**
     * null: a template of the system
     */
    created_by: string | null;
    created_at: string;
    updated_at: string;
};

export type TemplateChange = {
    /**
     * Unique in the organisation, whatever its case
     */
    name?: string;
    specialty?: string | null;
    /**
     * What notes begun from it are; clinical_visit when never sent
     */
    note_type?: string;
    sections?: Array<TemplateSectionOrder>;
};

export type TemplateOrder = {
    /**
     * A template, of the system or your own: what is not sent is taken from it
     */
    copy_of?: string;
    /**
     * Unique in the organisation, whatever its case
     */
    name?: string;
    specialty?: string | null;
    /**
     * What notes begun from it are; clinical_visit when never sent
     */
    note_type?: string;
    sections?: Array<TemplateSectionOrder>;
};

export type TemplateSection = {
    title: string;
    prompt: string | null;
};

export type TemplateSectionOrder = {
    title: string;
    /**
     * What belongs here; shown to the writer, never part of a note
     */
    prompt?: string | null;
};

export type TemplateVersion = {
    version: number;
    name: string;
    specialty: string | null;
    note_type: string;
    sections: Array<TemplateSection>;
    at: string;
    by: string | null;
};

export type TemplatesChangeData = {
    data: Template;
};

export type TemplatesChangeRequest = TemplateChange;

export type TemplatesCreateData = {
    data: Template;
};

export type TemplatesCreateRequest = TemplateOrder;

export type TemplatesListData = {
    data: Array<Template>;
    meta: {
        page: number;
        limit: number;
        /**
         * Of more than 10,000 rows, and of patients under a condition: at least this. Read on until page reaches it
         */
        total_pages: number;
        next_cursor: string | null;
    };
};

export type TemplatesReadData = {
    data: Template;
};

export type TemplatesVersionsData = {
    data: Array<TemplateVersion>;
};

export type Transcript = {
    text: string | null;
    summary: string | null;
    title: string | null;
    status: 'pending' | 'processing' | 'completed' | 'failed';
    session_date: string | null;
    start_time: string | null;
    end_time: string | null;
};

export type TranscriptOrder = {
    text?: string | null;
    summary?: string | null;
    title?: string | null;
    /**
     * completed with a text, pending without one, when never sent
     */
    status?: 'pending' | 'processing' | 'completed' | 'failed';
};

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

export type PatientsAccessesCall = {
    body?: never;
    path: {
        patient_id: string;
    };
    query?: {
        limit?: number;
        /**
         * meta.next_cursor of the page before
         */
        cursor?: string;
    };
    url: '/ext-api/v1/patients/{patient_id}/accesses';
};

export type AppointmentsListCall = {
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
         * Begins on this day
         */
        date?: string;
        /**
         * Begins on this day or later
         */
        start_date?: string;
        /**
         * Begins on this day or earlier
         */
        end_date?: string;
        /**
         * Whose days these are
         */
        time_zone?: string;
        /**
         * Exactly this one
         */
        external_id?: string;
        /**
         * Also of patients that were merged into this one
         */
        patient_id?: string;
        clinician_id?: string;
        status?: 'SCHEDULED' | 'COMPLETED' | 'CANCELLED' | 'NO_SHOW';
        series_id?: string;
        /**
         * Changed at or after this instant
         */
        updated_since?: string;
    };
    url: '/ext-api/v1/appointments';
};

export type AppointmentsCreateCall = {
    body: AppointmentOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/ext-api/v1/appointments';
};

export type AppointmentsDeleteCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        appointment_id: string;
    };
    query?: {
        /**
         * Of a series: this occurrence, this and the following ones, or all; only those still SCHEDULED
         */
        scope?: 'this' | 'following' | 'all';
    };
    url: '/ext-api/v1/appointments/{appointment_id}';
};

export type AppointmentsReadCall = {
    body?: never;
    path: {
        appointment_id: string;
    };
    query?: never;
    url: '/ext-api/v1/appointments/{appointment_id}';
};

export type AppointmentsChangeCall = {
    body: AppointmentChange;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        appointment_id: string;
    };
    query?: {
        /**
         * Of a series: this occurrence, this and the following ones, or all; only those still SCHEDULED
         */
        scope?: 'this' | 'following' | 'all';
    };
    url: '/ext-api/v1/appointments/{appointment_id}';
};

export type DocumentsListCall = {
    body?: never;
    path: {
        patient_id: string;
    };
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
    };
    url: '/ext-api/v1/patients/{patient_id}/documents';
};

export type DocumentsCreateCall = {
    body: DocumentsCreateRequest;
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
    url: '/ext-api/v1/patients/{patient_id}/documents';
};

export type DocumentsDeleteCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        document_id: string;
    };
    query?: {
        /**
         * true: the key of the bytes is destroyed now and not 30 days later
         */
        permanent?: 'true' | 'false';
    };
    url: '/ext-api/v1/documents/{document_id}';
};

export type DocumentsReadCall = {
    body?: never;
    path: {
        document_id: string;
    };
    query?: never;
    url: '/ext-api/v1/documents/{document_id}';
};

export type DocumentsContentCall = {
    body?: never;
    path: {
        document_id: string;
    };
    query?: never;
    url: '/ext-api/v1/documents/{document_id}/content';
};

export type DocumentsOpenLinkCall = {
    body?: never;
    path: {
        token: string;
    };
    query?: never;
    url: '/ext-api/v1/files/{token}';
};

export type DocumentsReadDeletionCall = {
    body?: never;
    path: {
        document_id: string;
    };
    query?: never;
    url: '/ext-api/v1/documents/{document_id}/deletion';
};

export type SessionsListCall = {
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
         * Also of patients that were merged into this one
         */
        patient_id?: string;
        clinician_id?: string;
        appointment_id?: string;
        status?: 'scheduled' | 'in_progress' | 'completed' | 'cancelled';
        /**
         * session_date on or after this day
         */
        from?: string;
        /**
         * session_date on or before this day
         */
        to?: string;
        /**
         * Exactly this one
         */
        external_id?: string;
        /**
         * Changed at or after this instant
         */
        updated_since?: string;
    };
    url: '/ext-api/v1/sessions';
};

export type SessionsCreateCall = {
    body: SessionOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/ext-api/v1/sessions';
};

export type SessionsDeleteCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        session_id: string;
    };
    query?: never;
    url: '/ext-api/v1/sessions/{session_id}';
};

export type SessionsReadCall = {
    body?: never;
    path: {
        session_id: string;
    };
    query?: never;
    url: '/ext-api/v1/sessions/{session_id}';
};

export type SessionsChangeCall = {
    body: SessionChange;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        session_id: string;
    };
    query?: never;
    url: '/ext-api/v1/sessions/{session_id}';
};

export type TemplatesListCall = {
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
        note_type?: string;
        /**
         * Exactly this one
         */
        specialty?: string;
        /**
         * Both when absent
         */
        source?: 'organisation' | 'system';
        /**
         * Changed at or after this instant
         */
        updated_since?: string;
    };
    url: '/ext-api/v1/templates';
};

export type TemplatesCreateCall = {
    body: TemplateOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/ext-api/v1/templates';
};

export type TemplatesDeleteCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        template_id: string;
    };
    query?: never;
    url: '/ext-api/v1/templates/{template_id}';
};

export type TemplatesReadCall = {
    body?: never;
    path: {
        template_id: string;
    };
    query?: never;
    url: '/ext-api/v1/templates/{template_id}';
};

export type TemplatesChangeCall = {
    body: TemplateChange;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        template_id: string;
    };
    query?: never;
    url: '/ext-api/v1/templates/{template_id}';
};

export type TemplatesVersionsCall = {
    body?: never;
    path: {
        template_id: string;
    };
    query?: never;
    url: '/ext-api/v1/templates/{template_id}/versions';
};

export type NotesListCall = {
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
         * Also of patients that were merged into this one
         */
        patient_id?: string;
        session_id?: string;
        template_id?: string;
        /**
         * A person or key of the organisation
         */
        created_by?: string;
        note_type?: string;
        status?: 'draft' | 'signed' | 'addended' | 'entered_in_error';
        /**
         * Created on or after this day (UTC)
         */
        from?: string;
        /**
         * Created on or before this day (UTC)
         */
        to?: string;
        /**
         * Exactly this one
         */
        external_id?: string;
        /**
         * Changed at or after this instant
         */
        updated_since?: string;
    };
    url: '/ext-api/v1/notes';
};

export type NotesCreateCall = {
    body: NoteRecordOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/ext-api/v1/notes';
};

export type NotesExportCall = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Also of patients that were merged into this one
         */
        patient_id?: string;
        session_id?: string;
        template_id?: string;
        /**
         * A person or key of the organisation
         */
        created_by?: string;
        note_type?: string;
        status?: 'draft' | 'signed' | 'addended' | 'entered_in_error';
        /**
         * Created on or after this day (UTC)
         */
        from?: string;
        /**
         * Created on or before this day (UTC)
         */
        to?: string;
        /**
         * Exactly this one
         */
        external_id?: string;
        /**
         * Changed at or after this instant
         */
        updated_since?: string;
        /**
         * Comma list of transcript and patient; both when absent, neither when empty
         */
        include?: string;
        /**
         * ndjson: a note a line. When absent, what Accept asks for, else json
         */
        format?: 'json' | 'ndjson';
    };
    url: '/ext-api/v1/notes/export';
};

export type NotesDeleteCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        note_id: string;
    };
    query?: never;
    url: '/ext-api/v1/notes/{note_id}';
};

export type NotesReadCall = {
    body?: never;
    path: {
        note_id: string;
    };
    query?: {
        /**
         * Comma list of transcript and patient; both when absent, neither when empty
         */
        include?: string;
    };
    url: '/ext-api/v1/notes/{note_id}';
};

export type NotesChangeCall = {
    body: NoteRecordChange;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        note_id: string;
    };
    query?: never;
    url: '/ext-api/v1/notes/{note_id}';
};

export type NotesVersionsCall = {
    body?: never;
    path: {
        note_id: string;
    };
    query?: {
        limit?: number;
        /**
         * Versions below this one: meta.next_before of the page before
         */
        before?: number;
    };
    url: '/ext-api/v1/notes/{note_id}/versions';
};

export type NotesOfSessionCall = {
    body?: never;
    path: {
        session_id: string;
    };
    query?: never;
    url: '/ext-api/v1/sessions/{session_id}/notes';
};

export type NotesSignCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        note_id: string;
    };
    query?: never;
    url: '/ext-api/v1/notes/{note_id}/sign';
};

export type NotesAddendCall = {
    body: AddendumOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        note_id: string;
    };
    query?: never;
    url: '/ext-api/v1/notes/{note_id}/addenda';
};

export type NotesEnteredInErrorCall = {
    body: NoteErrorOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        note_id: string;
    };
    query?: never;
    url: '/ext-api/v1/notes/{note_id}/entered-in-error';
};

export type NotesCodeCall = {
    body?: never;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        note_id: string;
    };
    query?: never;
    url: '/ext-api/v1/notes/{note_id}/code';
};

export type ExportsListCall = {
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
    };
    url: '/ext-api/v1/exports';
};

export type ExportsCreateCall = {
    body: ExportOrder;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/ext-api/v1/exports';
};

export type ExportsDeleteCall = {
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
    url: '/ext-api/v1/exports/{id}';
};

export type ExportsReadCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/ext-api/v1/exports/{id}';
};

export type ExportsFileCall = {
    body?: never;
    path: {
        id: string;
        kind: string;
    };
    query?: never;
    url: '/ext-api/v1/exports/{id}/files/{kind}';
};

export type ExportsLinkCall = {
    body?: never;
    path: {
        token: string;
    };
    query?: never;
    url: '/ext-api/v1/export-files/{token}';
};

export type ImportsListCall = {
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
    };
    url: '/ext-api/v1/imports';
};

export type ImportsCreateCall = {
    body: ImportsCreateRequest;
    headers?: {
        /**
         * The same key and body replay the first answer for 24 hours; another body is 409.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: {
        /**
         * Checks every line and stores nothing
         */
        dry_run?: 'true' | 'false';
        /**
         * What becomes of a line whose record is there already, by its id or its external_id
         */
        on_clash?: 'skip' | 'update';
        /**
         * What becomes of the file after a bad line
         */
        on_error?: 'continue' | 'stop';
        /**
         * Whose ids the lines carry: one source never means two records by one id
         */
        source?: string;
    };
    url: '/ext-api/v1/imports';
};

export type ImportsCancelCall = {
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
    url: '/ext-api/v1/imports/{id}';
};

export type ImportsReadCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/ext-api/v1/imports/{id}';
};

export type ImportsErrorsCall = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/ext-api/v1/imports/{id}/errors';
};
