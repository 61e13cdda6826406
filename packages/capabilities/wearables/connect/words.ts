import type { MetricGroup } from '../connector.ts';
import de from './words/de.json' with { type: 'json' };
import en from './words/en.json' with { type: 'json' };
import es from './words/es.json' with { type: 'json' };
import fr from './words/fr.json' with { type: 'json' };
import it from './words/it.json' with { type: 'json' };
import nl from './words/nl.json' with { type: 'json' };
import pt from './words/pt.json' with { type: 'json' };

export type Words = Omit<typeof en, 'groups'> & { readonly groups: Readonly<Record<MetricGroup, string>> };

/** Every language the pages are written in; the compiler holds them to the same words. */
const languages: Readonly<Record<string, Words>> = { en, de, es, fr, it, nl, pt };

export type Language = { readonly code: string; readonly words: Words };

/** English for a language the pages are not written in. */
export const languageOf = (code: string): Language => {
  const words = languages[code];
  return words === undefined ? { code: 'en', words: en } : { code, words };
};

/** Puts values in the places of a sentence, as they are: whoever shows it escapes it whole. */
export const fill = (sentence: string, values: Readonly<Record<string, string>>): string =>
  sentence.replaceAll(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
