import { type Damage, type FaxMode, faxPages, rasterise, sheetsPdf } from '@chartwright/documents/testing';
import { formsOf } from '../referrals/forms.ts';

type Letters = readonly (readonly string[])[];

/** All letters in one form, a file for each, and the engine that could read them by itself. */
export type Form = {
  readonly name: string;
  readonly engine: 'pdf' | 'ocr';
  readonly files: readonly Uint8Array[];
};

export async function referralForms(letters: Letters): Promise<Form[]> {
  const made = await Promise.all(letters.map((pages, i) => formsOf(pages, i + 1)));
  return [
    { name: 'text PDF', engine: 'pdf', files: made.map(({ pdf }) => pdf) },
    { name: 'scan, 200 dpi', engine: 'ocr', files: made.map(({ scan }) => scan) },
    { name: 'fax, 204x98', engine: 'ocr', files: made.map(({ fax }) => fax) },
  ];
}

/** Worse than most: thick with specks, upside down, and the finer mode for comparison. */
export async function wornForms(letters: Letters): Promise<Form[]> {
  const sheets = await Promise.all(letters.map((pages) => rasterise(sheetsPdf(pages), 200)));
  const usual = { skewDegrees: 1.2, noise: 60 };
  const faxes = async (name: string, damage: Omit<Damage, 'seed'>, mode?: FaxMode): Promise<Form> => ({
    name,
    engine: 'ocr',
    files: await Promise.all(
      sheets.map((pages, i) => faxPages(pages, { seed: i + 1, ...usual, ...damage }, mode)),
    ),
  });
  return [
    await faxes('fax, 204x196', {}, 'fine'),
    await faxes('fax, 204x98, specks', { specks: 0.003 }),
    await faxes('fax, 204x98, upside down', { quarters: 2 }),
  ];
}
