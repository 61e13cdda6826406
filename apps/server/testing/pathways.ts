import { type Reply, read, send, type TestApp } from './server.ts';

type Headers = Readonly<Record<string, string>>;

const PATHWAYS = '/api/v1/pub/pathways';

/** A document with one rule; `age` is its threshold. */
export const smallPathway = (id: string, version: string, age = 40): string => `# Written for a test.
id: ${id}
version: ${version}
title: Small ${id}
effectiveFrom: 2026-01-01
scope: { referralValidityMonths: 12 }
categories:
  ED: { rank: 0, targetDays: 0, label: Emergency }
  CAT1: { rank: 1, targetDays: 30, label: Urgent }
  CAT3: { rank: 2, targetDays: 365, label: Routine }
dispositions: { triaged: T, requestInfo: I, humanReview: H, outOfScope: O, notAReferral: N }
statedUrgency: { CAT1: [urgent] }
policies:
  pick: mostUrgentTrue
  moreUrgentUnknown: { when: any, review: OPEN }
  noRule: { review: NO_RULE }
  statedMoreUrgent: { review: HIGHER }
  statedLessUrgent: { flag: LOWER }
  identity: { fields: [patient.name], review: IDENTITY }
  multiPatient: { review: SEVERAL }
  embeddedInstruction: { review: INSTRUCTION }
  expired: { review: EXPIRED }
  outOfScopeAge: { review: AGE }
  alwaysReview: { categories: [ED], review: EMERGENCY }
  notReferral: { asksForAction: { review: ACTION } }
  unreadable: { review: UNREADABLE }
  returned: { review: RETURN }
  essentials: { holdTriage: true, review: ESSENTIALS }
globalEssential: [patient.name]
conditions:
  haematuria: { specialty: urology, essential: [] }
nodes:
  - { trigger: OLD, condition: haematuria, when: { fact: age, op: gte, value: ${age} }, whenTrue: [{ recommend: accept, category: CAT1 }], cite: [x] }
  - { trigger: ANY, condition: haematuria, when: { always: true }, whenTrue: [{ recommend: accept, category: CAT3 }], cite: [x] }
`;

export const refusalOf = (reply: Reply) => [reply.status, read(reply, 'error.code')];
export const NOT_FOUND = [404, 'not_found'];

/** The warnings that lint gives of the small pathway. */
const WARNINGS = ['category-unused'];

let made = 0;
export const newPathwayId = (): string => `pathway-${++made}`;

/** The pathways of the Referrals surface as credentials see them: of a key, and of a person who may publish. */
export function pathwaysClient(app: () => TestApp, key: () => Headers, publisher: () => Headers) {
  const call = (method: string, path: string, headers: Headers, json?: unknown): Promise<Reply> =>
    send(app(), method, `${PATHWAYS}${path}`, { headers, ...(json !== undefined && { json }) });
  const post = (path: string, json?: unknown, headers = key()) => call('POST', path, headers, json);
  return {
    get: (path: string, headers = key()) => call('GET', path, headers),
    post,
    patch: (path: string, json: unknown, headers: Headers = {}) =>
      call('PATCH', path, { ...key(), ...headers }, json),
    remove: (path: string, headers: Headers = {}) => call('DELETE', path, { ...key(), ...headers }),
    backtest: (id: string, version = '1.0.0', more: object = {}) =>
      post(`/${id}/backtest`, { version, ...more }),
    publish: (id: string, version = '1.0.0', more: object = {}, headers = publisher()) =>
      post(`/${id}/publish`, { version, note: 'Agreed', acknowledge: WARNINGS, ...more }, headers),
    /** Makes a draft 1.0.0 and gives the pathway's id. */
    draft: async (text = (id: string) => smallPathway(id, '1.0.0')): Promise<string> => {
      const id = newPathwayId();
      const reply = await post('', { document: text(id) });
      if (reply.status !== 201) throw new Error(`Creating answered ${reply.status}: ${reply.text}`);
      return id;
    },
  };
}
