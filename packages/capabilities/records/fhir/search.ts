import { fhirText, type Span, spanOf } from '@chartwright/fhir';
import type { Issue } from '@chartwright/kernel';
import { httpErrors } from '@chartwright/platform';
import { type Place, pageQuery } from '../paging.ts';
import type { Parameter, ParameterType, Sorts } from './parameters.ts';
import { fhir } from './surface.ts';

/** `system|code`; a part that was not sent is undefined, an empty system is one the coding must not have. */
export type Token = { readonly system: string | undefined; readonly code: string | undefined };

const PREFIXES = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb'] as const;
export type Prefix = (typeof PREFIXES)[number];
export type When = { readonly prefix: Prefix; readonly span: Span };

/** One condition of a search; it holds when one of its values fits. References are ids of patients. */
export type Criterion = { readonly name: string } & (
  | { readonly type: 'token'; readonly values: readonly Token[] }
  | { readonly type: 'date'; readonly values: readonly When[] }
  | { readonly type: 'string'; readonly values: readonly string[] }
  | { readonly type: 'reference'; readonly values: readonly string[] }
);

/** By a parameter of dates, then by id, both up or both down. */
export type Sorting = { readonly by: string; readonly isAscending: boolean };

/** What a client asks for. */
export type Search = {
  readonly criteria: readonly Criterion[];
  /** Undefined: newest first. */
  readonly sorting: Sorting | undefined;
  readonly after: Place | undefined;
  readonly pageNumber: number;
  readonly limit: number;
  /** Only how many there are. */
  readonly isCount: boolean;
  /** What was understood, in the order in which it came, without the place of the page. */
  readonly understood: readonly (readonly [name: string, value: string])[];
  readonly ignored: readonly string[];
};

export type Query = Readonly<Record<string, unknown>>;

/** What the address asks and what the form asks: all of it (R4, 3.1.1.2). */
export function joinQueries(address: Query, form: Query): Query {
  const names = new Set([...Object.keys(address), ...Object.keys(form)]);
  return Object.fromEntries(
    [...names].map((name) => {
      const values = [address[name], form[name]].flat().filter((value) => value !== undefined);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}
type Parameters = Readonly<Record<string, Parameter>>;

const COUNT_DEFAULT = 20;
const COUNT_MAX = 100;
const VALUES_MAX = 50;
const VALUE_LENGTH_MAX = 1_000;
export const CURSOR = '_cursor';
export const SORT = '_sort';
/** About the form of the answer, which the negotiation has seen to. */
const OF_THE_FORM = new Set(['_format', '_pretty']);

const refuse = (name: string, message: string): never => {
  throw httpErrors.invalidRequest({ detail: fhir.invalidTitle, issues: [{ path: name, message }] });
};

/**
 * Reads a search, from a query or a form.
 *
 * @param isStrict an unknown parameter is refused instead of passed over (`Prefer: handling=strict`)
 * @param sorts by what the answer can be sorted
 * @throws Problem 400 naming the parameter
 * @source https://hl7.org/fhir/R4/search.html
 */
export function readSearch(
  parameters: Parameters,
  query: Query,
  isStrict: boolean,
  sorts: Sorts = {},
): Search {
  const sent = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, String(one)] as const),
  );
  // A parameter without a value asks for nothing.
  const given = sent.filter(([name, value]) => value !== '' && !OF_THE_FORM.has(name));
  const criteria: Criterion[] = [];
  const understood: (readonly [string, string])[] = [];
  const ignored = new Set<string>();
  for (const [name, value] of given) {
    if (RESULT.has(name)) continue;
    const criterion = readCriterion(parameters, name, value);
    if (criterion === undefined) ignored.add(fhirText(name.slice(0, 64)));
    else {
      criteria.push(criterion);
      understood.push([name, value]);
    }
  }
  const { pages, isSummaryKnown } = readPages(given);
  if (!isSummaryKnown) ignored.add('_summary');
  const sort = findOnly(given, SORT);
  const sorting = sort === undefined ? undefined : readSorting(sort, sorts, criteria);
  if (sort !== undefined && sorting === undefined) ignored.add(SORT);
  if (isStrict && ignored.size > 0) refuseUnknown([...ignored]);
  const isKept = ([name]: readonly [string, string]) =>
    name === '_count' || (name === '_summary' && isSummaryKnown) || (name === SORT && sorting !== undefined);
  const kept = [...understood, ...given.filter(isKept)];
  return { criteria, sorting, understood: kept, ignored: [...ignored], ...pages };
}

const RESULT = new Set(['_count', '_summary', SORT, CURSOR]);

/** Undefined for an order that is not given here: by several things, say, or by one that would be sorted all anew each time. */
function readSorting(sent: string, sorts: Sorts, criteria: readonly Criterion[]): Sorting | undefined {
  const isAscending = !sent.startsWith('-');
  const by = isAscending ? sent : sent.slice(1);
  const when = Object.hasOwn(sorts, by) ? sorts[by] : undefined;
  const isOfPatient = criteria.some(({ type }) => type === 'reference');
  return when === 'always' || (when === 'ofPatient' && isOfPatient) ? { by, isAscending } : undefined;
}

type Given = readonly (readonly [name: string, value: string])[];

function findOnly(given: Given, name: string): string | undefined {
  const values = given.filter(([each]) => each === name).map(([, value]) => value);
  return values.length > 1 ? refuse(name, 'Is given more than once') : values[0];
}

function refuseUnknown(names: readonly string[]): never {
  const issues: Issue[] = names.map((path) => ({ path, message: 'Is no search parameter here' }));
  throw httpErrors.invalidRequest({ detail: fhir.invalidTitle, issues });
}

function readPages(given: Given) {
  const count = findOnly(given, '_count');
  const limit = count === undefined ? COUNT_DEFAULT : readCount(count);
  const summary = findOnly(given, '_summary');
  const cursor = pageQuery.cursor.safeParse(findOnly(given, CURSOR));
  const place = cursor.success ? cursor.data : refuse(CURSOR, 'Expected that of a next link');
  return {
    pages: {
      limit: Math.max(1, limit),
      isCount: limit === 0 || summary === 'count',
      after: place?.after,
      pageNumber: place?.number ?? 1,
    },
    isSummaryKnown: summary === undefined || summary === 'count' || summary === 'false',
  };
}

const readCount = (sent: string): number =>
  /^\d{1,9}$/.test(sent) ? Math.min(Number(sent), COUNT_MAX) : refuse('_count', 'Expected a whole number');

/** Undefined for a parameter that is not among these. */
function readCriterion(parameters: Parameters, sentName: string, sent: string): Criterion | undefined {
  const [name = '', modifier] = sentName.split(':', 2);
  const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (parameter === undefined) return undefined;
  const isPlain = modifier === undefined || (parameter.type === 'reference' && modifier === 'Patient');
  // A search that leaves a modifier out would find something else (R4, 3.1.1.4).
  if (!isPlain) return refuse(name, 'Has no such modifier here');
  if (sent.length > VALUE_LENGTH_MAX) return refuse(name, `At most ${VALUE_LENGTH_MAX} characters`);
  if (sent.includes('\0') || !sent.isWellFormed()) return refuse(name, 'Expected text');
  const values = splitAt(sent, ',').filter((value) => value !== '');
  if (values.length === 0) return refuse(name, 'Expected a value');
  if (values.length > VALUES_MAX) return refuse(name, `At most ${VALUES_MAX} values`);
  return READERS[parameter.type](name, values);
}

const READERS: Readonly<Record<ParameterType, (name: string, values: readonly string[]) => Criterion>> = {
  token: (name, values) => ({ name, type: 'token', values: values.map((value) => readToken(name, value)) }),
  date: (name, values) => ({ name, type: 'date', values: values.map((value) => readWhen(name, value)) }),
  string: (name, values) => ({ name, type: 'string', values: values.map(plain) }),
  reference: (name, values) => ({ name, type: 'reference', values: values.map(readPatientId) }),
};

function readToken(name: string, value: string): Token {
  const [first = '', second, ...others] = splitAt(value, '|').map(plain);
  // Whichever part was left out, it would find something else.
  if (others.length > 0) return refuse(name, 'Expected system|code; a bar in a code is \\|');
  if (second === undefined) return { system: undefined, code: first };
  return { system: first, code: second === '' ? undefined : second };
}

function readWhen(name: string, value: string): When {
  const found = PREFIXES.find((each) => value.startsWith(each));
  // A plus sign in an address is a space once it is decoded.
  const text = (found === undefined ? value : value.slice(2)).replace(' ', '+');
  const span = spanOf(text);
  return span === undefined
    ? refuse(name, 'Expected a date such as ge2026-01-31')
    : { prefix: found ?? 'eq', span };
}

/**
 * `Patient/1`, `1`, or the address of a patient here; the empty text for what is no patient of ours. By which host a client
 * reaches this server is not known behind a proxy, so of an address the path is compared.
 */
function readPatientId(value: string): string {
  return PATIENT_REFERENCE.exec(value)?.[1] ?? '';
}

const PATIENT_REFERENCE = /^(?:(?:https?:\/\/[^/]+\/(?:.*\/)?fhir\/R4\/)?Patient\/)?([^/]+)$/;

/** Splits where the separator is not escaped. */
const splitAt = (text: string, separator: ',' | '|'): string[] => {
  const parts = [''];
  for (const piece of text.match(/\\.|[^\\]|\\$/gsu) ?? []) {
    if (piece === separator) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts;
};

const plain = (text: string): string => text.replace(/\\([\\,|$])/g, '$1');
