import { Parser } from 'htmlparser2';

/** The names of the styles that hide text. */
export function findHiddenStyles(xml: string): ReadonlySet<string> {
  const hidden = new Set<string>();
  let style = '';
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (name === 'w:style') style = attributes['w:styleId'] ?? '';
        if (name === 'w:vanish' && isOn(attributes['w:val'])) hidden.add(style);
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return hidden;
}

/** A property without a value is on. */
export const isOn = (value: string | undefined): boolean =>
  value === undefined || !['0', 'false', 'off'].includes(value);
