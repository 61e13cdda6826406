import type { Owner } from '../owner.ts';
import { type ListedRow, type NameSearch, type Pool, searchByName, type View } from './store.ts';
import { gatherTurns } from './turn.ts';

/** Gives the patients of one page of a search by name, and one more. */
export type SearchPatients = (owner: Owner, search: NameSearch, view: View) => Promise<readonly ListedRow[]>;

type Asked = {
  readonly owner: Owner;
  readonly view: View;
  readonly search: NameSearch;
  readonly answer: PromiseWithResolvers<readonly ListedRow[]>;
};

/** More go to the database side by side, for one statement answers its searches one after the other. */
const SEARCHES_PER_STATEMENT = 8;

/** Makes the search by name: what is asked in one turn of the event loop is one statement. */
export function createPatientSearcher(pool: Pool): SearchPatients {
  const gather = gatherTurns<Asked>((asked) => {
    for (let from = 0; from < asked.length; from += SEARCHES_PER_STATEMENT) {
      void answerAll(pool, asked.slice(from, from + SEARCHES_PER_STATEMENT));
    }
  });
  return (owner, search, view) => {
    const answer = Promise.withResolvers<readonly ListedRow[]>();
    const asked = { owner, view, search, answer };
    // What may take long lets nobody wait.
    if (isQuick(search)) gather(`${owner.orgId} ${owner.mode} ${view}`, asked);
    else void answerAll(pool, [asked]);
    return answer.promise;
  };
}

const isQuick = ({ words, skip }: NameSearch): boolean => words.length === 1 && skip === 0;

async function answerAll(pool: Pool, asked: readonly Asked[]): Promise<void> {
  const [first] = asked;
  if (first === undefined) return;
  try {
    const searches = asked.map(({ search }) => search);
    const pages = await searchByName(pool, first.owner, searches, first.view);
    for (const [i, { answer }] of asked.entries()) answer.resolve(pages[i] ?? []);
  } catch (error) {
    for (const { answer } of asked) answer.reject(error);
  }
}
