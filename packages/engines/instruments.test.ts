import { describe, expect, test } from 'vitest';
import { findInstrument, instruments } from './index.ts';
import { administered, run, sertraline } from './testing/requests.ts';

type Row = {
  id: string;
  name: string;
  max: number;
  bands: string;
  /** First score outside remission and first of the severe band; last ones for the reversed scale. */
  remission: number;
  severe: number;
  reversed?: boolean;
};

/** The published bands once more, in words, so that a slip in the table shows. */
const rows: readonly Row[] = [
  {
    id: 'phq9',
    name: 'PHQ-9',
    max: 27,
    bands: '0–4 minimal; 5–9 mild; 10–14 moderate; 15–19 moderately severe; 20–27 severe',
    remission: 5,
    severe: 20,
  },
  {
    id: 'phq8',
    name: 'PHQ-8',
    max: 24,
    bands: '0–4 minimal; 5–9 mild; 10–14 moderate; 15–19 moderately severe; 20–24 severe',
    remission: 5,
    severe: 20,
  },
  {
    id: 'phq2',
    name: 'PHQ-2',
    max: 6,
    bands: '0–2 negative screen; 3–6 positive screen',
    remission: 3,
    severe: 5,
  },
  {
    id: 'gad7',
    name: 'GAD-7',
    max: 21,
    bands: '0–4 minimal; 5–9 mild; 10–14 moderate; 15–21 severe',
    remission: 5,
    severe: 15,
  },
  {
    id: 'pcl5',
    name: 'PCL-5',
    max: 80,
    bands: '0–30 below provisional PTSD range; 31–44 moderate; 45–59 high; 60–80 very high',
    remission: 29,
    severe: 60,
  },
  {
    id: 'madrs',
    name: 'MADRS',
    max: 60,
    bands: '0–6 normal; 7–19 mild; 20–34 moderate; 35–60 severe',
    remission: 11,
    severe: 35,
  },
  {
    id: 'hamd17',
    name: 'HAM-D',
    max: 52,
    bands: '0–7 no depression; 8–16 mild; 17–23 moderate; 24–52 severe',
    remission: 8,
    severe: 24,
  },
  {
    id: 'hama',
    name: 'HAM-A',
    max: 56,
    bands: '0–17 mild; 18–24 moderate; 25–56 severe',
    remission: 8,
    severe: 25,
  },
  {
    id: 'bdi2',
    name: 'BDI-II',
    max: 63,
    bands: '0–13 minimal; 14–19 mild; 20–28 moderate; 29–63 severe',
    remission: 14,
    severe: 29,
  },
  {
    id: 'qids16',
    name: 'QIDS-SR16',
    max: 27,
    bands: '0–5 none; 6–10 mild; 11–15 moderate; 16–20 severe; 21–27 very severe',
    remission: 6,
    severe: 16,
  },
  {
    id: 'ymrs',
    name: 'YMRS',
    max: 60,
    bands: '0–12 remission; 13–19 mild; 20–30 moderate; 31–60 severe',
    remission: 13,
    severe: 31,
  },
  {
    id: 'isi',
    name: 'ISI',
    max: 28,
    bands: '0–7 no clinically significant insomnia; 8–14 subthreshold; 15–21 moderate; 22–28 severe',
    remission: 8,
    severe: 22,
  },
  {
    id: 'epds',
    name: 'EPDS',
    max: 30,
    bands: '0–9 depression not likely; 10–12 possible depression; 13–18 probable depression; 19–30 severe',
    remission: 10,
    severe: 19,
  },
  {
    id: 'who5',
    name: 'WHO-5',
    max: 25,
    bands: '0–7 likely depression; 8–12 low wellbeing; 13–25 adequate wellbeing',
    remission: 12,
    severe: 7,
    reversed: true,
  },
  {
    id: 'k10',
    name: 'K10',
    max: 50,
    bands: '10–15 low; 16–21 moderate; 22–29 high; 30–50 very high',
    remission: 16,
    severe: 30,
  },
  {
    id: 'dass21dep',
    name: 'DASS-21 Depression',
    max: 42,
    bands: '0–9 normal; 10–13 mild; 14–20 moderate; 21–27 severe; 28–42 extremely severe',
    remission: 10,
    severe: 21,
  },
  {
    id: 'dass21anx',
    name: 'DASS-21 Anxiety',
    max: 42,
    bands: '0–7 normal; 8–9 mild; 10–14 moderate; 15–19 severe; 20–42 extremely severe',
    remission: 8,
    severe: 15,
  },
  {
    id: 'dass21str',
    name: 'DASS-21 Stress',
    max: 42,
    bands: '0–14 normal; 15–18 mild; 19–25 moderate; 26–33 severe; 34–42 extremely severe',
    remission: 15,
    severe: 26,
  },
  {
    id: 'ybocs',
    name: 'Y-BOCS',
    max: 40,
    bands: '0–7 subclinical; 8–15 mild; 16–23 moderate; 24–31 severe; 32–40 extreme',
    remission: 8,
    severe: 24,
  },
  {
    id: 'panss',
    name: 'PANSS',
    max: 210,
    bands: '30–57 below mild; 58–74 mild; 75–94 moderate; 95–115 marked; 116–210 severe',
    remission: 58,
    severe: 95,
  },
  {
    id: 'pss10',
    name: 'PSS-10',
    max: 40,
    bands: '0–13 low; 14–26 moderate; 27–40 high',
    remission: 14,
    severe: 27,
  },
  {
    id: 'gds15',
    name: 'GDS-15',
    max: 15,
    bands: '0–4 normal; 5–8 mild; 9–11 moderate; 12–15 severe',
    remission: 5,
    severe: 12,
  },
  {
    id: 'asrm',
    name: 'ASRM',
    max: 20,
    bands: '0–5 below screen cut-off; 6–20 positive mania screen',
    remission: 6,
    severe: 12,
  },
  {
    id: 'audit',
    name: 'AUDIT',
    max: 40,
    bands: '0–7 low risk; 8–15 hazardous; 16–19 harmful; 20–40 possible dependence',
    remission: 8,
    severe: 20,
  },
  {
    id: 'auditc',
    name: 'AUDIT-C',
    max: 12,
    bands: '0–2 low risk; 3–12 positive screen',
    remission: 3,
    severe: 8,
  },
  {
    id: 'dast10',
    name: 'DAST-10',
    max: 10,
    bands: '0–0 none; 1–2 low; 3–5 moderate; 6–8 substantial; 9–10 severe',
    remission: 1,
    severe: 6,
  },
  {
    id: 'mdq',
    name: 'MDQ',
    max: 13,
    bands: '0–6 negative screen; 7–13 positive screen',
    remission: 7,
    severe: 10,
  },
];

const edges = rows.flatMap((row) =>
  row.bands.split('; ').flatMap((text) => {
    const [, from, to, label] = /^(\d+)–(\d+) (.+)$/.exec(text) ?? [];
    return [Number(from), Number(to)].map((score) => ({ ...row, score, label }));
  }),
);

const scored = (row: Row, score: number, day: string) => administered(row.id, row.name, row.max)(score, day);

const symptomFactor = (row: Row, score: number) =>
  run('relapse', { assessments: [scored(row, score, '2026-06-10')] }).factors[0];

describe('severity bands', () => {
  test.each(edges)('$name $score is $label', (edge) => {
    expect(symptomFactor(edge, edge.score)?.detail).toBe(
      `${edge.name} ${edge.score}/${edge.max} (${edge.label}) — single administration, no trajectory yet.`,
    );
  });

  test('a band in the callers own words wins over the table', () => {
    const supplied = administered('phq9', 'PHQ-9', 27)(19, '2026-06-10', { severity: 'quite bad' });
    expect(run('relapse', { assessments: [supplied] }).factors[0]?.detail).toContain(
      'PHQ-9 19/27 (quite bad)',
    );
  });
});

describe('level of symptoms in the relapse score', () => {
  test.each(rows)('$name earns no points at the edge of remission and all 22 in the severe band', (row) => {
    const inward = row.reversed ? 1 : -1;
    expect(symptomFactor(row, row.remission)?.points).toBe(0);
    expect(symptomFactor(row, row.remission + inward)?.points).toBe(0);
    expect(symptomFactor(row, row.remission - inward)?.points).toBeGreaterThan(0);
    expect(symptomFactor(row, row.severe)?.points).toBe(22);
    expect(symptomFactor(row, row.severe + inward)?.points).toBeLessThan(22);
  });
});

describe('remission after a medication was started', () => {
  test.each(rows)('$name is in the remission range only below its edge', (row) => {
    const worst = row.reversed ? 0 : row.max;
    const detailAt = (score: number) =>
      run('medication', {
        prescriptions: [sertraline()],
        assessments: [scored(row, worst, '2026-02-20'), scored(row, score, '2026-05-15')],
      }).signals[0]?.detail;
    const inward = row.reversed ? 1 : -1;
    expect(detailAt(row.remission + inward)).toContain('Latest score is in the remission range.');
    expect(detailAt(row.remission)).not.toContain('remission');
  });
});

describe('names of instruments', () => {
  test.each([
    ['PHQ-9', 'anything', 'phq9'],
    ['q-1', 'Phq 9', 'phq9'],
    ['ptsd-checklist-5', '', 'pcl5'],
    ['HAMD', '', 'hamd17'],
    ['hdrs', '', 'hamd17'],
    ['HDRS-17', '', 'hamd17'],
    ['Hamilton', '', 'hamd17'],
    ['Hamilton Depression', '', 'hamd17'],
    ['HAM-D', '', 'hamd17'],
    ['BDI', '', 'bdi2'],
    ['BDI-II', '', 'bdi2'],
    ['QIDS', '', 'qids16'],
    ['QIDS-SR', '', 'qids16'],
    ['QIDS-SR16', '', 'qids16'],
    ['Kessler-10', '', 'k10'],
    ['dass-21', 'DASS-21 Stress', 'dass21str'],
    ['DASS-A', '', 'dass21anx'],
    ['dass_d', '', 'dass21dep'],
    ['PSS', '', 'pss10'],
    ['GDS', '', 'gds15'],
    ['Altman', '', 'asrm'],
    ['C-SSRS Screener', '', 'cssrs'],
    ['Columbia', '', 'cssrs'],
  ])('%s / %s is %s', (id, name, key) => {
    expect(findInstrument(id, name)?.key).toBe(key);
  });

  test('an unknown scale is not guessed', () => {
    expect(findInstrument('phq', 'Patient questionnaire')).toBeNull();
  });

  test('every row has bands up to its maximum and a remission edge inside its range', () => {
    for (const { bands, max, min, name, remission } of instruments) {
      expect(bands[bands.length - 1]?.upTo, name).toBe(max);
      expect(remission, name).toBeGreaterThanOrEqual(min);
      expect(remission, name).toBeLessThanOrEqual(max);
    }
  });
});
