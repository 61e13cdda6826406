/** Any character but those that JSON text carries as they are, one byte each. */
const NOT_PLAIN = /[^\x20\x21\x23-\x5b\x5d-\x7e]/;

/** How many texts and keys are remembered; what a server says again and again is far less. */
const MAX_REMEMBERED = 2_000;

/**
 * Makes a writer of JSON that gives a string whose characters are the UTF-8 bytes, to be sent as `latin1`. The bytes
 * are those of `JSON.stringify` followed by an encoding, without the two-byte string in between, which cost more than
 * the scoring of the request: an answer is mostly plain text with a dash here and there.
 *
 * Texts with such characters are remembered for a while, for most of them are sentences of ours; the memory is bounded
 * and emptied when full.
 */
export function createJsonWriter(): (value: unknown) => string {
  let texts = new Map<string, string>();
  let keys = new Map<string, string>();

  const writeText = (text: string): string => (NOT_PLAIN.test(text) ? escapeText(text) : `"${text}"`);
  const escapeText = (text: string): string => {
    const remembered = texts.get(text);
    if (remembered !== undefined) return remembered;
    if (texts.size >= MAX_REMEMBERED) texts = new Map();
    const bytes = toBytes(JSON.stringify(text));
    texts.set(text, bytes);
    return bytes;
  };
  const writeKey = (key: string): string => {
    const remembered = keys.get(key);
    if (remembered !== undefined) return remembered;
    if (keys.size >= MAX_REMEMBERED) keys = new Map();
    const bytes = `${writeText(key)}:`;
    keys.set(key, bytes);
    return bytes;
  };
  const write = (value: unknown): string => {
    switch (typeof value) {
      case 'string':
        return writeText(value);
      case 'number':
        return Number.isFinite(value) ? String(value) : 'null';
      case 'boolean':
        return value ? 'true' : 'false';
      case 'object':
        if (value === null) return 'null';
        return Array.isArray(value) ? writeList(value) : writeObject(value);
      case 'bigint':
        throw new TypeError('A bigint has no JSON');
      default:
        return 'null';
    }
  };
  const writeList = (list: readonly unknown[]): string => {
    if (list.length === 0) return '[]';
    let text = `[${write(list[0])}`;
    for (let i = 1; i < list.length; i++) text += `,${write(list[i])}`;
    return `${text}]`;
  };
  const writeObject = (object: object): string => {
    if (hasJson(object)) return write(object.toJSON());
    let text = '';
    for (const key of Object.keys(object)) {
      const value: unknown = object[key as keyof typeof object];
      if (value === undefined || typeof value === 'function' || typeof value === 'symbol') continue;
      text += (text === '' ? '{' : ',') + writeKey(key) + write(value);
    }
    return text === '' ? '{}' : `${text}}`;
  };
  return write;
}

/** A date, or any other object that says itself what it is in JSON. */
const hasJson = (object: object): object is { toJSON(): unknown } =>
  'toJSON' in object && typeof object.toJSON === 'function';

/** The UTF-8 bytes of a text as a string of one character each. */
export const toBytes = (text: string): string => Buffer.from(text).toString('latin1');
