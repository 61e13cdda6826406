import { closeSync, openSync, writeSync } from 'node:fs';

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary)*)>
]>
<HealthData locale="en_GB">
 <ExportDate value="2026-05-20 10:00:00 +0200"/>
`;
const WATCH =
  'sourceName="A watch" sourceVersion="10.1" device="&lt;&lt;HKDevice: 0x2801&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch, hardware:Watch6,2, software:10.1&gt;"';
const PHONE =
  'sourceName="A phone" sourceVersion="17.1" device="&lt;&lt;HKDevice: 0x2802&gt;, name:iPhone, manufacturer:Apple Inc., model:iPhone, hardware:iPhone14,2, software:17.1&gt;"';
const FIRST_MS = Date.UTC(2018, 4, 1);
const DAYS = 2_900;
const DAY_S = 86_400;
const PIECE = 4_000;

type Kind = {
  readonly type: string;
  readonly unit?: string;
  readonly source: string;
  /** Of all bytes. */
  readonly share: number;
  readonly lasts: number;
  readonly value: (index: number) => string;
};

const STAGES = ['AsleepCore', 'AsleepDeep', 'AsleepREM', 'AsleepCore', 'Awake'];

/** In the order of a real export: one type after the other, each by time. */
const KINDS: readonly Kind[] = [
  {
    type: 'HKQuantityTypeIdentifierHeartRate',
    unit: 'count/min',
    source: WATCH,
    share: 0.5,
    lasts: 0,
    value: (i) => String(50 + (i % 80)),
  },
  {
    type: 'HKQuantityTypeIdentifierStepCount',
    unit: 'count',
    source: WATCH,
    share: 0.12,
    lasts: 60,
    value: (i) => String(1 + (i % 90)),
  },
  {
    type: 'HKQuantityTypeIdentifierStepCount',
    unit: 'count',
    source: PHONE,
    share: 0.08,
    lasts: 60,
    value: (i) => String(1 + (i % 70)),
  },
  {
    type: 'HKQuantityTypeIdentifierActiveEnergyBurned',
    unit: 'kcal',
    source: WATCH,
    share: 0.2,
    lasts: 60,
    value: (i) => `0.${1 + (i % 8)}31`,
  },
  {
    type: 'HKQuantityTypeIdentifierHeartRateVariabilitySDNN',
    unit: 'ms',
    source: WATCH,
    share: 0.03,
    lasts: 60,
    value: (i) => `${30 + (i % 40)}.25`,
  },
  {
    type: 'HKQuantityTypeIdentifierOxygenSaturation',
    unit: '%',
    source: WATCH,
    share: 0.04,
    lasts: 0,
    value: (i) => `0.9${i % 9}`,
  },
  {
    type: 'HKCategoryTypeIdentifierSleepAnalysis',
    source: WATCH,
    share: 0.03,
    lasts: 1_800,
    value: (i) => `HKCategoryValueSleepAnalysis${STAGES[i % STAGES.length]}`,
  },
];

const dateOf = (second: number): string => {
  const text = new Date(FIRST_MS + second * 1000).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)} +0200`;
};

function lineOf({ type, unit, source, lasts, value }: Kind, index: number, second: number): string {
  const [start, end] = [dateOf(second), dateOf(second + lasts)];
  const measure = unit === undefined ? '' : ` unit="${unit}"`;
  return ` <Record type="${type}" ${source}${measure} creationDate="${end}" startDate="${start}" endDate="${end}" value="${value(index)}"/>\n`;
}

/** Of a night, half-hours between 21 and 5 UTC; of everything else, evenly over the years. */
function secondOf(kind: Kind, index: number, count: number): number {
  if (kind.lasts !== 1_800) return Math.floor((index / count) * DAYS * DAY_S);
  const nightly = Math.max(1, Math.ceil(count / DAYS));
  const [night, part] = [Math.floor(index / nightly), index % nightly];
  return night * DAY_S + 21 * 3_600 + Math.floor((part / nightly) * 8 * 3_600);
}

/** Writes an export of about so many bytes, always the same. Gives how many records it has and how long it is. */
export function writeExport(
  path: string,
  bytes: number,
): { readonly records: number; readonly bytes: number } {
  const file = openSync(path, 'w');
  let [records, written] = [0, 0];
  const put = (text: string) => {
    written += writeSync(file, text);
  };
  try {
    put(HEAD);
    for (const kind of KINDS) {
      const count = Math.floor((bytes * kind.share) / lineOf(kind, 0, 0).length);
      for (let from = 0; from < count; from += PIECE) {
        const many = Math.min(PIECE, count - from);
        put(
          Array.from({ length: many }, (_, i) =>
            lineOf(kind, from + i, secondOf(kind, from + i, count)),
          ).join(''),
        );
      }
      records += count;
    }
    put('</HealthData>\n');
  } finally {
    closeSync(file);
  }
  return { records, bytes: written };
}
