import type { FhirOptions, KeyedOptions, Operation } from './model.ts';

/** One request, ready to be sent as often as needed. */
export type Request = {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | FormData | Blob | undefined;
};

/** Every option a method may take. */
export type AnyOptions = KeyedOptions<Readonly<Record<string, unknown>> | undefined> &
  Partial<FhirOptions<undefined>>;

/** A method's arguments by their meaning: path parameters, then the body if there is one, then the options. */
export type Arguments = {
  readonly parameters: readonly unknown[];
  readonly body: unknown;
  readonly options: AnyOptions;
};

export function sortArguments({ path, traits }: Operation, args: readonly unknown[]): Arguments {
  const count = path.match(PARAMETER)?.length ?? 0;
  const hasBody = traits.includes('body');
  return {
    parameters: args.slice(0, count),
    body: hasBody ? args[count] : undefined,
    options: (args[count + (hasBody ? 1 : 0)] ?? {}) as AnyOptions,
  };
}

/**
 * Writes the request of one call. The idempotency key is made here, once, so that every attempt carries the same.
 *
 * @throws {TypeError} naming what cannot be sent, never its value
 */
export function writeRequest(
  connection: { readonly apiKey: string | undefined; readonly baseUrl: string },
  operation: Operation,
  { parameters, body, options }: Arguments,
): Request {
  const { method, traits } = operation;
  const headers: Record<string, string> = {
    accept: traits.includes('streamed') ? '*/*' : 'application/json',
  };
  if (connection.apiKey !== undefined && !traits.includes('open')) {
    headers.authorization = `Bearer ${connection.apiKey}`;
  }
  const written = traits.includes('body') ? writeBody(operation, body) : undefined;
  // `fetch` itself names the type of a file, and the boundary of a form.
  if (typeof written === 'string') {
    headers['content-type'] = traits.includes('form') ? FORM : 'application/json';
  }
  if (traits.includes('keyed')) headers['idempotency-key'] = readKey(options.idempotencyKey) ?? makeKey();
  if (options.testClock !== undefined) headers['x-test-clock'] = writeInstant(options.testClock);
  return {
    url: `${connection.baseUrl}${writePath(operation.path, parameters)}${writeQuery(options)}`,
    method,
    headers,
    body: written,
  };
}

const FORM = 'application/x-www-form-urlencoded';

function writeBody({ traits, files }: Operation, body: unknown): string | FormData | Blob {
  if (traits.includes('file')) return readFile(body, 'The body');
  if (traits.includes('parts')) return writeParts(body, files);
  if (!traits.includes('form')) return JSON.stringify(body, refuseUnwritableNumbers);
  return new URLSearchParams(
    fieldsOf(body).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}

const fieldsOf = (body: unknown): [string, unknown][] =>
  Object.entries(body ?? {}).filter(([, value]) => value !== undefined);

/** The text first: a server that reads in order knows what the file is about when it comes. */
function writeParts(body: unknown, several: string | undefined): FormData {
  const field = several ?? 'file';
  const { [field]: given, ...rest } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const files = several === undefined ? [readFile(given, field)] : readFiles(given, field);
  const form = new FormData();
  for (const [name, value] of fieldsOf(rest)) form.append(name, String(value));
  for (const file of files) form.append(field, file);
  return form;
}

function readFiles(value: unknown, name: string): Blob[] {
  if (Array.isArray(value)) return value.map((one: unknown, at) => readFile(one, `${name}[${at}]`));
  throw new TypeError(`${name} is not a list of Blobs or Files.`);
}

function readFile(value: unknown, name: string): Blob {
  if (value instanceof Blob) return value;
  throw new TypeError(`${name} is not a Blob or File.`);
}

const PARAMETER = /\{(\w+)\}/g;

/** Dots alone would climb to another route, and an empty parameter would drop a level. */
function writePath(path: string, parameters: readonly unknown[]): string {
  let next = 0;
  return path.replaceAll(PARAMETER, (_match, name: string) => {
    const value = parameters[next++];
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string' || /^\.{0,2}$/.test(text)) throw new TypeError(`${name} is not an id.`);
    return encodeURIComponent(text);
  });
}

function writeQuery({ query, fhir }: AnyOptions): string {
  const pairs = { ...query, ...(fhir && { format: 'fhir', patient: fhir.patient }) };
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(pairs)) {
    if (value !== undefined && value !== null) search.set(name, String(value));
  }
  return search.size === 0 ? '' : `?${search.toString()}`;
}

/** JSON would write null, which the server reads as "not supplied": a fault of the caller would look like a gap. */
function refuseUnwritableNumbers(field: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`${field} is not a finite number. Leave out what is unknown.`);
  }
  return value;
}

function writeInstant(instant: Date | string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) throw new TypeError('testClock is not a date.');
  return date.toISOString();
}

function readKey(key: string | undefined): string | undefined {
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new TypeError('idempotencyKey is not 1 to 255 printable ASCII characters.');
}

/** `crypto.randomUUID` is missing on pages served over plain http; this is not. */
function makeKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
