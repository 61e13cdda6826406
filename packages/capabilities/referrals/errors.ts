import { defineErrors } from '@chartwright/kernel';

export const referralErrors = defineErrors({
  recordUnknown: { code: 'not_found', status: 404, title: 'Record not found.' },
  jobUnknown: { code: 'not_found', status: 404, title: 'Job not found.' },
  pagesUnread: {
    code: 'pages_unread',
    status: 409,
    title: 'The pages of this record have not been read yet: start a job and wait for it.',
  },
  recordUndecided: {
    code: 'record_undecided',
    status: 409,
    title: 'No job of this record has completed yet.',
  },
  filePending: {
    code: 'file_pending',
    status: 409,
    title: 'The virus scanner has not answered for this file yet.',
  },
  fileInfected: {
    code: 'file_infected',
    status: 409,
    title: 'The virus scanner calls this file infected; its content is kept back.',
  },
  mailboxUnknown: { code: 'not_found', status: 404, title: 'Mailbox not found.' },
  mailboxNameTaken: {
    code: 'conflict',
    status: 409,
    title: 'A mailbox of this name already exists. Take another name.',
  },
  mailboxesFull: {
    code: 'too_many_mailboxes',
    status: 409,
    title: 'No more than 20 mailboxes are kept.',
  },
  pathwayUnknown: { code: 'not_found', status: 404, title: 'Pathway not found.' },
  pathwayVersionUnknown: { code: 'not_found', status: 404, title: 'Version of the pathway not found.' },
  pathwayIdTaken: {
    code: 'conflict',
    status: 409,
    title: 'A pathway with this id already exists. Add a version to it, or take another id.',
  },
  pathwayOfSystem: {
    code: 'pathway_of_system',
    status: 409,
    title: 'A pathway of the system does not change. Copy it with copy_of.',
  },
  pathwaysFull: {
    code: 'too_many_pathways',
    status: 409,
    title: 'No more than 200 pathways, and 500 versions of one, are kept.',
  },
  versionNotGreater: {
    code: 'version_not_greater',
    status: 409,
    title: 'The version must be greater than every version of the pathway that is there.',
  },
  versionNotDraft: {
    code: 'version_not_draft',
    status: 409,
    title: 'Only a draft can change or be published. Add a greater version.',
  },
  versionNotPublished: {
    code: 'version_not_published',
    status: 409,
    title: 'Only a version that is published can decide or be retired.',
  },
  versionActive: {
    code: 'version_active',
    status: 409,
    title: 'This version decides now. Let another one decide first.',
  },
  draftOutdated: {
    code: 'draft_outdated',
    status: 409,
    title: 'The draft is not what was read a moment ago. Save it again and run its back-test.',
  },
  lintErrors: {
    code: 'lint_errors',
    status: 409,
    title: 'Lint finds errors in this version. They have to be mended before it is published.',
  },
  lintUnacknowledged: {
    code: 'lint_not_acknowledged',
    status: 409,
    title: 'Lint gives warnings. Name the code of each in acknowledge once it was read.',
  },
  backtestNeeded: {
    code: 'backtest_needed',
    status: 409,
    title: 'No back-test was run on exactly this draft. Run one first.',
  },
  publisherNeeded: {
    code: 'forbidden',
    status: 403,
    title: 'Only a signed-in person with the clinical_admin right may change which pathway decides.',
  },
  reviewUnknown: { code: 'not_found', status: 404, title: 'Review not found.' },
  reviewDecided: { code: 'review_decided', status: 409, title: 'This review was decided already.' },
  reviewSuperseded: {
    code: 'review_superseded',
    status: 409,
    title: 'A newer job of the record has replaced this review.',
  },
  reviewAwaiting: {
    code: 'awaiting_confirmation',
    status: 409,
    title: 'A decision on this review waits for a second person.',
  },
  reviewNotAwaiting: {
    code: 'nothing_to_confirm',
    status: 409,
    title: 'No decision on this review waits for a second person.',
  },
  nothingProposed: {
    code: 'nothing_proposed',
    status: 409,
    title: 'Nothing was proposed that could be accepted. Give a category with override, or another action.',
  },
  deciderNeeded: {
    code: 'forbidden',
    status: 403,
    title: 'Only a signed-in person may decide on a referral.',
  },
  otherPersonNeeded: {
    code: 'forbidden',
    status: 403,
    title: 'Another person than the one who decided has to confirm.',
  },
  patientUnknown: { code: 'not_found', status: 404, title: 'Patient not found.' },
  patientIndexUnknown: {
    code: 'not_found',
    status: 404,
    title: 'The last completed job of this record found no such patient.',
  },
  patientLinked: {
    code: 'patient_linked',
    status: 409,
    title: 'This patient of the letter is linked already. Take the link away first.',
  },
  patientUnread: {
    code: 'patient_unread',
    status: 409,
    title: 'No name was read of this patient. Make the patient in the practice record and link it.',
  },
  patientUnlinked: {
    code: 'patient_unlinked',
    status: 409,
    title: 'This patient of the letter is not linked.',
  },
  notAReferral: {
    code: 'not_a_referral',
    status: 409,
    title: 'This record is no referral, so that there is no such message of it.',
  },
  nothingToAsk: {
    code: 'nothing_to_ask',
    status: 409,
    title: 'There is nothing to write to the referrer about.',
  },
});
