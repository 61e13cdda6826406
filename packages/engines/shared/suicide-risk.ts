import type { AssessmentItems } from '../request.ts';
import type { Administration, AssessmentHistory, Series } from './assessments.ts';
import { outOf } from './assessments.ts';
import { formatInstant } from './instants.ts';
import { PHQ9_KEY } from './instruments.ts';
import { formatNumber, squeeze } from './text.ts';

/** A C-SSRS screener has at most six points; more is another form of the scale. */
const SCREENER_MAX_SCORE = 6;
const SCREENER_POSITIVE_SCORE = 3;
const SELF_HARM_ITEM = 9;

export const SCREEN_FLAG = 'Suicide-risk screen';
export const UNKNOWN_FORM_FLAG = 'Suicide-risk screen (unknown form)';
export const ITEM_FLAG = 'PHQ-9 item 9 (suicide risk)';

const SCREEN_PREFIX =
  'A recent suicide-risk screen is positive: follow the local suicide-safety protocol now; this score does not replace it.';

const REVIEW_NOW = 'Review suicide risk now; this score does not replace it.';

/** One fact about suicide risk found among the assessments, with its date. */
export type SafetyFinding = {
  readonly flag: string;
  readonly result: 'positive' | 'negative' | 'unknown_form';
  readonly administeredAt: string;
  readonly text: string;
};

/** What the assessments say about suicide risk. It never changes a number. */
export type SuicideRisk = {
  readonly findings: readonly SafetyFinding[];
  /** Flags that stand before all others. */
  readonly flags: readonly string[];
  readonly reviewNeeded: boolean;
  /** Sentences before the recommendation of the relapse engine, with a trailing space; empty when none. */
  readonly prefix: string;
};

const NOTHING: SuicideRisk = { findings: [], flags: [], reviewNeeded: false, prefix: '' };

const dayOf = (of: Administration): string => formatInstant(of.atMs).slice(0, 10);

function newestWhere(series: Series, test: (of: Administration) => boolean): Administration | undefined {
  for (let i = series.administrations.length - 1; i >= 0; i--) {
    const candidate = series.administrations[i];
    if (candidate !== undefined && test(candidate)) return candidate;
  }
  return undefined;
}

const asScore = (value: unknown): number | null => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : null;
};

/** Squeezed names of the item; 44260-8 is its LOINC code, the linkId of the LOINC questionnaire. */
const ITEM_NINE_NAMES: ReadonlySet<string> = new Set(['9', 'item9', 'q9', 'phq9item9', 'phq99', '442608']);

const namesItemNine = (name: unknown): boolean => {
  if (typeof name === 'number') return name === SELF_HARM_ITEM;
  return typeof name === 'string' && ITEM_NINE_NAMES.has(squeeze(name, ''));
};

type Fields = { readonly [field: string]: unknown };

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function itemNineOfObject(item: Fields): number | null {
  const name = item.item ?? item.number ?? item.id ?? item.key ?? item.linkId;
  return namesItemNine(name) ? asScore(item.score ?? item.value ?? item.answer) : null;
}

/** From objects that name their item, else from the ninth place. */
function itemNineOfList(items: readonly unknown[]): number | null {
  for (const item of items) {
    const score = isFields(item) ? itemNineOfObject(item) : null;
    if (score !== null) return score;
  }
  return asScore(items[SELF_HARM_ITEM - 1]);
}

/** The ninth item of a PHQ-9; null when it is not there. */
function itemNine(items: AssessmentItems | null | undefined): number | null {
  if (Array.isArray(items)) return itemNineOfList(items);
  if (!isFields(items)) return null;
  const name = Object.keys(items).find(namesItemNine);
  return name === undefined ? null : asScore(items[name]);
}

function screenFindings(screens: Series): SafetyFinding[] {
  const { name } = screens.instrument;
  const findings: SafetyFinding[] = [];
  const screener = newestWhere(screens, (of) => of.source.maxScore <= SCREENER_MAX_SCORE);
  if (screener !== undefined) {
    const positive = screener.shown >= SCREENER_POSITIVE_SCORE;
    findings.push({
      flag: SCREEN_FLAG,
      result: positive ? 'positive' : 'negative',
      administeredAt: screener.source.createdAt,
      text: `${name} ${outOf(screener)} on ${dayOf(screener)}: ${positive ? 'positive' : 'below the positive range'}.`,
    });
  }
  const other = newestWhere(screens, (of) => of.source.maxScore > SCREENER_MAX_SCORE);
  if (other !== undefined) {
    findings.push({
      flag: UNKNOWN_FORM_FLAG,
      result: 'unknown_form',
      administeredAt: other.source.createdAt,
      text: `${name} ${outOf(other)} on ${dayOf(other)}: form not known, read it directly.`,
    });
  }
  return findings;
}

function itemFinding(series: readonly Series[]): SafetyFinding | null {
  const phq9 = series.find(({ instrument }) => instrument.key === PHQ9_KEY);
  if (phq9 === undefined) return null;
  const answered = newestWhere(phq9, (of) => itemNine(of.source.items) !== null);
  if (answered === undefined) return null;
  const score = itemNine(answered.source.items);
  if (score === null || score <= 0) return null;
  return {
    flag: ITEM_FLAG,
    result: 'positive',
    administeredAt: answered.source.createdAt,
    text: `PHQ-9 item 9 scored ${formatNumber(score)} on ${dayOf(answered)}.`,
  };
}

/**
 * Reads suicide risk from the newest C-SSRS screener, from a C-SSRS of unknown form and from item 9 of the newest
 * PHQ-9 that carries it. A screen is never a trajectory and never changes a number.
 *
 * @source Posner K et al. Am J Psychiatry 2011;168:1266-1277 (screener: 3 moderate, 4-6 high)
 */
export function readSuicideRisk(history: AssessmentHistory): SuicideRisk {
  const findings = history.suicideScreens === null ? [] : screenFindings(history.suicideScreens);
  const item = itemFinding(history.series);
  if (item !== null) findings.push(item);
  if (findings.length === 0) return NOTHING;

  const raised = findings.filter(({ result }) => result !== 'negative');
  return {
    findings,
    flags: raised.map(({ flag }) => flag),
    reviewNeeded: raised.length > 0,
    prefix: prefixOf(raised),
  };
}

/** What stands before a recommendation: the action, then the dated facts it rests on. */
function prefixOf(raised: readonly SafetyFinding[]): string {
  if (raised.length === 0) return '';
  const facts = raised.map(({ text }) => text).join(' ');
  return raised.some(({ flag }) => flag === SCREEN_FLAG)
    ? `${SCREEN_PREFIX} ${facts} `
    : `${facts} ${REVIEW_NOW} `;
}
