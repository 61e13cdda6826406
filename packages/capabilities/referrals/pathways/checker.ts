import type { PathwayIssue } from '@chartwright/pathways';
import { httpErrors, runInThread } from '@chartwright/platform';
import { referrals } from '../surface.ts';
import type { Checked, CheckWork } from './check-document.ts';

type Accepted = Extract<Checked, { readonly state: 'checked' }>;

const THREAD = new URL('./check-document.ts', import.meta.url);
const ISSUES_MAX = 100;

/**
 * Reads and lints a document in a thread.
 *
 * @throws Problem 400 with every fault, its place and its line
 */
export async function acceptDocument(work: CheckWork, signal?: AbortSignal): Promise<Accepted> {
  const checked = await runInThread<Checked>(THREAD, work, signal);
  if (checked.state === 'checked') return checked;
  throw httpErrors.invalidRequest({
    detail: referrals.invalidTitle,
    issues: checked.issues.slice(0, ISSUES_MAX).map(toIssue),
  });
}

const toIssue = ({ path, line, message }: PathwayIssue) => ({
  path: path === '' ? 'document' : `document.${path}`,
  message: line === undefined ? message : `line ${line}: ${message}`,
});
