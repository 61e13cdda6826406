import panelRows from './data/panels.json' with { type: 'json' };
import { analyteByKey } from './terminology.ts';

/** An orderable laboratory panel as the catalogue lists it. */
export type LabPanelListing = {
  readonly panelId: string;
  readonly name: string;
  readonly category: string;
  readonly description: string;
  readonly priceCents: number;
  readonly turnaround: string;
  readonly useCases: readonly string[];
};

/** One analyte of a panel with what an order or requisition needs. */
export type PanelAnalyte = {
  readonly key: string;
  readonly label: string;
  readonly loinc: string | null;
  readonly loincDisplay: string | null;
  readonly ucum: string | null;
  readonly adultRange: string;
};

export type PanelList = {
  readonly object: 'list';
  readonly resource: 'lab_panel';
  readonly count: number;
  readonly panels: readonly LabPanelListing[];
};

const listings: readonly LabPanelListing[] = panelRows.map(({ analytes: _analytes, ...listing }) => listing);

/** The catalogue, in its fixed order; an unknown category has no panels. */
export function listPanels(category?: string | null): PanelList {
  const panels = category ? listings.filter((panel) => panel.category === category) : listings;
  return { object: 'list', resource: 'lab_panel', count: panels.length, panels };
}

function panelAnalyte(key: string): PanelAnalyte[] {
  const analyte = analyteByKey(key);
  if (analyte === null) return [];
  const { label, concept, ucum, adultRange } = analyte;
  return [
    { key, label, loinc: concept?.code ?? null, loincDisplay: concept?.display ?? null, ucum, adultRange },
  ];
}

/** A panel with its analytes; null for an unknown id. */
export function findPanel(panelId: string): (LabPanelListing & { analytes: readonly PanelAnalyte[] }) | null {
  const row = panelRows.find((panel) => panel.panelId === panelId);
  if (row === undefined) return null;
  const { analytes, ...listing } = row;
  return { ...listing, analytes: analytes.flatMap(panelAnalyte) };
}
