import { findPanel, listPanels } from '@chartwright/engines';
import { labsErrors } from '../errors.ts';
import data from './data/specimens.json' with { type: 'json' };
import type { PanelView } from './model.ts';

type Specimen = { readonly specimen: string; readonly container: string; readonly preparation?: string };

const specimens: Readonly<Record<string, Specimen | undefined>> = data.specimens;

type KnownPanel = NonNullable<ReturnType<typeof findPanel>>;

/** One test of a panel as a requisition and a laboratory need it. */
export type PanelTest = KnownPanel['analytes'][number] & Specimen;

export type Panel = Omit<KnownPanel, 'analytes'> & { readonly tests: readonly PanelTest[] };

/** A panel of the catalogue with its tests; undefined for an unknown id. */
export function panelOf(panelId: string): Panel | undefined {
  const panel = findPanel(panelId);
  if (panel === null) return undefined;
  const { analytes, ...listing } = panel;
  return { ...listing, tests: analytes.map(testOf) };
}

function testOf(analyte: KnownPanel['analytes'][number]): PanelTest {
  const specimen = specimens[analyte.key];
  if (specimen === undefined) throw new Error(`No specimen is known for ${analyte.key}`);
  return { ...analyte, ...specimen };
}

const viewPanel = ({ tests, ...listing }: Panel): PanelView => ({
  ...listing,
  useCases: [...listing.useCases],
  analytes: tests.map(({ key, label, loinc, loincDisplay, ucum, adultRange, specimen, ...rest }) => ({
    key,
    name: label,
    loinc,
    loincDisplay,
    unit: ucum,
    adultRange,
    specimen,
    container: rest.container,
    preparation: rest.preparation ?? null,
  })),
});

export type Catalogue = ReturnType<typeof createCatalogue>;

/** The panels that can be ordered. */
export function createCatalogue() {
  return {
    list: (category: string | undefined) => {
      const panels = listPanels(category).panels.flatMap(({ panelId }) => {
        const panel = panelOf(panelId);
        return panel === undefined ? [] : [viewPanel(panel)];
      });
      return { object: 'list' as const, resource: 'lab_panel' as const, count: panels.length, panels };
    },

    read: (panelId: string) => {
      const panel = panelOf(panelId);
      if (panel === undefined) throw labsErrors.panelUnknown();
      return { object: 'lab_panel' as const, ...viewPanel(panel), sources: data.sources };
    },
  };
}
