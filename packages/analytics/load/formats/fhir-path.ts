import { type Fields, isFields } from './json-elements.ts';

/**
 * The first text or number at a path of fields: `code.coding[system=http://loinc.org].code`. Lists are gone through;
 * `[path=value]` keeps the elements that have the value there, `[path^=value]` those whose value begins so.
 */
export function textAt(
  resource: Fields,
  path: string,
  accepts: (text: string) => boolean = () => true,
): string | undefined {
  for (const text of textsAt(resource, stepsOf(path))) {
    if (accepts(text)) return text;
  }
  return undefined;
}

type Step = { readonly field: string; readonly test: string | undefined };

/** Dots inside of brackets belong to the test. */
function stepsOf(path: string): Step[] {
  return (path.match(/[^.[\]]+(\[[^\]]*\])?/g) ?? []).map((step) => {
    const [field = '', test] = step.split('[');
    return { field, test: test?.slice(0, -1) };
  });
}

function* textsAt(value: unknown, [step, ...rest]: readonly Step[]): Generator<string, void, undefined> {
  if (step === undefined) {
    if (typeof value === 'string' && value.trim() !== '') yield value;
    else if (typeof value === 'number' || typeof value === 'boolean') yield String(value);
    else if (Array.isArray(value)) for (const each of value) yield* textsAt(each, []);
    return;
  }
  for (const each of Array.isArray(value) ? value : [value]) {
    if (!isFields(each)) continue;
    const inner = each[step.field];
    for (const one of Array.isArray(inner) ? inner : [inner]) {
      if (passes(one, step.test)) yield* textsAt(one, rest);
    }
  }
}

function passes(value: unknown, test: string | undefined): boolean {
  if (test === undefined) return true;
  const [path = '', wanted = ''] = test.split(/\^?=/);
  const begins = test.includes('^=');
  return (
    isFields(value) &&
    textAt(value, path, (text) => (begins ? text.startsWith(wanted) : text === wanted)) !== undefined
  );
}
