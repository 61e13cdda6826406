import * as fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { appleExport, appleRecord, appleStage } from '../testing/apple-export.ts';
import { createOpener } from './opened.ts';
import { createExportReader, ExportFault } from './reader.ts';

const RECEIVED = Date.UTC(2026, 4, 20);

function read(text: string, pieces: readonly string[] = [text]) {
  const reader = createExportReader(RECEIVED);
  for (const piece of pieces) reader.write(piece);
  reader.end();
  return { ...reader.takeRest(), hints: reader.hints };
}

const faultOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof ExportFault ? error.reason : 'other';
  }
  return 'none';
};

const heart = (minute: number, value: string) =>
  appleRecord({
    type: 'HeartRate',
    start: `2024-03-01 10:${String(minute).padStart(2, '0')}:00 +0100`,
    value,
    unit: 'count/min',
  });

const one = (type: string, value: string, unit: string) =>
  appleExport(appleRecord({ type, start: '2024-03-01 10:00:00 +0100', value, unit }));

describe('a record', () => {
  test('is read with its instant, offset, device and value', () => {
    const { samples, hints, received } = read(one('HeartRate', '61.5', 'count/min'));
    expect(received).toBe(1);
    expect([...samples]).toEqual([
      ['heart_rate', [{ source: 0, start: Date.UTC(2024, 2, 1, 9), zone: 60, value: 61.5 }]],
    ]);
    expect(hints).toEqual([{ deviceType: 'watch', deviceModel: 'Watch6,2', appId: 'A watch' }]);
  });

  test.each([
    ['HeartRateVariabilitySDNN', '42.5', 'ms', 'hrv_sdnn', 42.5],
    ['HeartRate', '1.1', 'count/s', 'heart_rate', 66],
    ['OxygenSaturation', '0.97', '%', 'spo2', 97],
    ['BodyMass', '150', 'lb', 'body_weight', 68.038856],
    ['BodyMass', '11', 'st', 'body_weight', 69.853225],
    ['BodyTemperature', '98.6', 'degF', 'body_temperature', 37],
    ['BloodGlucose', '5.5', 'mmol&lt;180.1558800000541&gt;/L', 'glucose', 99.0858],
    ['BloodGlucose', '100', 'mg/dL', 'glucose', 100],
    ['ActiveEnergyBurned', '100', 'kJ', 'active_energy', 23.900574],
    ['ActiveEnergyBurned', '100', 'Cal', 'active_energy', 100],
    ['DistanceWalkingRunning', '1', 'mi', 'distance', 1609.344],
    ['StepCount', '120', 'count', 'steps', 120],
    ['BodyMassIndex', '24.2', 'count', 'bmi', 24.2],
    ['AppleExerciseTime', '1', 'min', 'active_minutes', 1],
  ])('%s of %s %s is %s %d', (type, value, unit, metric, expected) => {
    const [first] = read(one(type, value, unit)).samples;
    expect(first?.[0]).toBe(metric);
    expect(first?.[1].map((sample) => sample.value)).toEqual([expected]);
  });

  test('that cannot be kept is counted with the reason', () => {
    const lines = [
      one('HeartRate', '', 'count/min'),
      one('HeartRate', '9000', 'count/min'),
      one('HeartRate', '60', 'stone'),
      one('AppleStandTime', '5', 'min'),
      appleExport(appleRecord({ type: 'HeartRate', start: 'yesterday', value: '60', unit: 'count/min' })),
      appleExport(appleRecord({ type: 'HeartRate', start: '', value: '60', unit: 'count/min' })),
      appleExport(
        appleRecord({
          type: 'HeartRate',
          start: '2034-03-01 10:00:00 +0100',
          value: '60',
          unit: 'count/min',
        }),
      ),
    ];
    expect(lines.map((text) => Object.keys(read(text).rejected)[0])).toEqual([
      'no_value',
      'implausible',
      'unknown_unit',
      'unknown_kind',
      'malformed',
      'no_time',
      'in_future',
    ]);
  });

  test('inside a pair of blood pressure is the same that stands beside it, and is not read twice', () => {
    const systolic = appleRecord({
      type: 'BloodPressureSystolic',
      start: '2024-03-01 10:00:00 +0100',
      value: '121',
      unit: 'mmHg',
    });
    const pair = `<Correlation type="HKCorrelationTypeIdentifierBloodPressure">${systolic}</Correlation>`;
    expect(read(appleExport(`${systolic}${pair}`)).received).toBe(1);
  });

  test('of one device under another place in memory and version is of the same source', () => {
    const device = (address: string, version: string) =>
      `&lt;&lt;HKDevice: ${address}&gt;, name:Apple Watch, hardware:Watch6,2, software:${version}&gt;`;
    const line = (minute: string, text: string) =>
      appleRecord({
        type: 'HeartRate',
        start: `2024-03-01 10:${minute}:00 +0100`,
        value: '60',
        unit: 'count/min',
        device: text,
      });
    const body = line('00', device('0x28', '9.0')) + line('01', device('0x31', '10.1'));
    expect(read(appleExport(body)).hints).toHaveLength(1);
  });
});

describe('a night', () => {
  test('is put together of the stages of one device', () => {
    const body = [
      appleStage('InBed', '2024-03-01 23:00:00 +0100', '2024-03-02 07:00:00 +0100'),
      appleStage('AsleepCore', '2024-03-01 23:10:00 +0100', '2024-03-02 01:00:00 +0100'),
      appleStage('AsleepDeep', '2024-03-02 01:00:00 +0100', '2024-03-02 02:00:00 +0100'),
      appleStage('AsleepREM', '2024-03-02 02:00:00 +0100', '2024-03-02 03:00:00 +0100'),
      appleStage('Awake', '2024-03-02 03:00:00 +0100', '2024-03-02 03:05:00 +0100'),
      appleStage('AsleepUnspecified', '2024-03-02 14:00:00 +0100', '2024-03-02 14:45:00 +0100'),
    ].join('\n');
    const { events } = read(appleExport(body));
    expect(events.map((event) => event.kind === 'sleep' && event.stages.map(({ state }) => state))).toEqual([
      ['in_bed', 'light', 'deep', 'rem', 'awake'],
      ['asleep'],
    ]);
    expect(events[0]).toMatchObject({ zone: 60, externalId: `apple-sleep-${Date.UTC(2024, 2, 1, 22)}` });
  });
});

describe('a workout', () => {
  const head =
    '<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="30" durationUnit="min" sourceName="A watch" startDate="2024-03-01 10:00:00 +0100" endDate="2024-03-01 10:30:00 +0100"';

  test('is read with the sums of older exports and of newer ones', () => {
    const older = `${head} totalDistance="5" totalDistanceUnit="km" totalEnergyBurned="300" totalEnergyBurnedUnit="kcal"/>`;
    const newer = `${head}><WorkoutStatistics type="HKQuantityTypeIdentifierActiveEnergyBurned" sum="310" unit="Cal"/><WorkoutStatistics type="HKQuantityTypeIdentifierHeartRate" average="140" minimum="90" unit="count/min"/></Workout>`;
    expect(read(appleExport(older + newer)).events).toMatchObject([
      { activity: 'Running', activeEnergyKcal: 300, distanceM: 5000 },
      { activity: 'Running', activeEnergyKcal: 310, averageHeartRate: 140 },
    ]);
  });
});

describe('a file', () => {
  test.each([
    ['another root', '<html><body/></html>', 'not_an_apple_export'],
    ['nothing', '', 'not_an_apple_export'],
    ['words', 'hello', 'malformed'],
    ['an end before its root ends', appleExport(heart(1, '60')).slice(0, -14), 'cut_short'],
    ['crossed elements', appleExport('<Record><Workout></Record></Workout>'), 'malformed'],
    ['an entity of its own', appleExport(`<Record type="&own;"/>`), 'malformed'],
    ['an attribute of 200 kB', appleExport(`<Record type="${'x'.repeat(200_000)}"/>`), 'malformed'],
    [
      'an element of 200 attributes',
      appleExport(`<Record ${Array.from({ length: 200 }, (_, n) => `a${n}="1"`).join(' ')}/>`),
      'malformed',
    ],
    ['elements 40 deep', appleExport('<Metadata>'.repeat(40)), 'malformed'],
  ])('with %s ends with its reason', (_case, text, reason) => {
    expect(faultOf(() => read(text, text.match(/[\s\S]{1,30000}/g) ?? []))).toBe(reason);
  });

  test('with entities that name each other costs nothing: the document type is not read', () => {
    const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`);
    const text = `<?xml version="1.0"?><!DOCTYPE HealthData [<!ENTITY l0 "lol">${laughs.join('')}]><HealthData><Record type="&l9;"/></HealthData>`;
    expect(faultOf(() => read(text))).toBe('malformed');
  });

  test('with a broken document type is read, as the phone of some versions wrote them', () => {
    const text = appleExport(heart(1, '60')).replace(
      '<!ATTLIST Record',
      '<!ATTLIST Record startDate CDATA #REQUIRED <!ELEMENT',
    );
    expect(read(text).received).toBe(1);
  });

  test('says the same however it is cut into pieces', () => {
    const text = appleExport([heart(1, '60'), heart(2, '61'), heart(3, '62')].join('\n'));
    const whole = read(text);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 8 }), (cuts) => {
        const at = [0, ...cuts.sort((one, other) => one - other), text.length];
        const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
        expect(read(text, pieces)).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  test('is gone on with from every place where a reading may have stopped', () => {
    const text = appleExport([heart(1, '60'), heart(2, '61'), heart(3, '62')].join('\n'));
    const values = new Set<string>();
    for (let at = 0; at < text.length - 14; at += 7) {
      const first = createExportReader(RECEIVED);
      first.write(text.slice(0, at));
      const begun = first.takeRest();
      const second = createExportReader(RECEIVED, { cursor: begun.cursor });
      second.write(text.slice(begun.cursor));
      second.end();
      const samples = [begun, second.takeRest()].flatMap((batch) => batch.samples.get('heart_rate') ?? []);
      values.add(samples.map(({ value }) => value).join());
    }
    expect([...values]).toEqual(['60,61,62']);
  });
});

describe('a batch', () => {
  const batchesOf = (text: string, pieceLength = text.length) => {
    const reader = createExportReader(RECEIVED, { recordsAtOnce: 3 });
    for (let at = 0; at < text.length; at += pieceLength) reader.write(text.slice(at, at + pieceLength));
    reader.end();
    const batches = [];
    for (let full = reader.takeFull(); full !== undefined; full = reader.takeFull()) batches.push(full);
    return [...batches, reader.takeRest()];
  };
  const hearts = Array.from({ length: 8 }, (_, minute) => heart(minute, '60'));
  const stage = (from: string, to: string) =>
    appleStage('AsleepCore', `2024-03-${from}:00 +0100`, `2024-03-${to}:00 +0100`);

  test('ends after so many records, at the same place in whatever pieces the file comes', () => {
    const text = appleExport(hearts.join('\n'));
    const batches = batchesOf(text);
    expect(batches.map(({ received }) => received)).toEqual([3, 3, 2]);
    expect(batches.map(({ cursor }) => text.slice(0, cursor).split('/>').length - 3)).toEqual([3, 6, 8]);
    expect(batchesOf(text, 50)).toEqual(batches);
  });

  test('ends between two sleeps, not inside one', () => {
    const night = [
      stage('01 22:00', '02 00:00'),
      stage('02 00:00', '02 02:00'),
      stage('02 03:00', '02 06:00'),
    ];
    const next = [stage('02 22:00', '03 01:00'), stage('03 01:00', '03 06:00')];
    const batches = batchesOf(appleExport([...hearts.slice(0, 1), ...night, ...next].join('\n')));
    expect(batches.map(({ received }) => received)).toEqual([4, 2]);
    expect(batches.map(({ events }) => events.length)).toEqual([1, 1]);
  });

  test('ends inside a sleep that has no end', () => {
    const text = appleExport(Array.from({ length: 14 }, () => stage('01 22:00', '02 00:00')).join('\n'));
    expect(batchesOf(text).map(({ received }) => received)).toEqual([12, 2]);
  });
});

describe('createOpener()', () => {
  const textOf = (bytes: Uint8Array, pieceBytes = 1_000): string => {
    let text = '';
    const opener = createOpener((piece) => {
      text += piece;
    });
    for (let at = 0; at < bytes.length; at += pieceBytes) opener.write(bytes.slice(at, at + pieceBytes));
    opener.end();
    return text;
  };
  const xml = appleExport(heart(1, '60'));
  const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

  test('gives the text of a file and of a zipped one, the clinical document beside it left out', () => {
    const zipped = zipSync({
      'apple_health_export/export_cda.xml': bytesOf('<ClinicalDocument/>'),
      'apple_health_export/electrocardiograms/ecg.csv': bytesOf('1,2'),
      'apple_health_export/export.xml': bytesOf(xml),
    });
    expect(textOf(bytesOf(xml), 1)).toBe(xml);
    expect(textOf(zipped)).toBe(xml);
    expect(textOf(zipped, 7)).toBe(xml);
  });

  test('calls an archive that is cut short, damaged or without an export by its name', () => {
    const zipped = zipSync({ 'export.xml': bytesOf(xml.repeat(50)) });
    expect(faultOf(() => textOf(zipped.slice(0, 200)))).toBe('cut_short');
    expect(faultOf(() => textOf(zipped.map((byte, at) => (at > 60 && at < 90 ? 255 : byte))))).toBe(
      'malformed',
    );
    expect(faultOf(() => textOf(zipSync({ 'notes.txt': bytesOf('hello') })))).toBe('not_an_apple_export');
  });

  test('unfolds a file that is nothing but one letter in pieces of some megabytes', () => {
    const bomb = zipSync({ 'export.xml': new Uint8Array(30_000_000).fill(97) }, { level: 9 });
    let longest = 0;
    const opener = createOpener((piece) => {
      longest = Math.max(longest, piece.length);
    });
    opener.write(bomb);
    opener.end();
    expect(longest).toBeGreaterThan(100_000);
    expect(longest).toBeLessThan(20_000_000);
  });
});
