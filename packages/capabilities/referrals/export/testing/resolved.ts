type Json = Readonly<Record<string, unknown>>;

/**
 * A bundle whose references name the type they lead to, which a validator that reads no other resource needs. Every
 * reference must lead to an entry.
 */
export function resolved(bundle: object): Json {
  const whole = JSON.parse(JSON.stringify(bundle)) as { readonly entry: readonly Json[] };
  const types = new Map(
    whole.entry.map(({ fullUrl, resource }) => [String(fullUrl), String((resource as Json).resourceType)]),
  );
  const text = JSON.stringify(whole, (name, value: unknown) => {
    if (name !== 'reference' || typeof value !== 'string') return value;
    const type = types.get(value);
    if (type === undefined) throw new Error(`${value} leads nowhere`);
    return `${type}/${value.replace('urn:uuid:', '')}`;
  });
  return JSON.parse(text) as Json;
}
