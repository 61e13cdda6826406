/** A file as the Health app of a phone writes it. */
export const appleExport = (body: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 14 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary)*)>
<!ATTLIST Record type CDATA #REQUIRED unit CDATA #IMPLIED>
]>
<HealthData locale="en_GB">
 <ExportDate value="2026-05-20 10:00:00 +0200"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1980-01-01"/>
${body}
</HealthData>
`;

const WATCH =
  '&lt;&lt;HKDevice: 0x2801&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch, hardware:Watch6,2, software:10.1&gt;';

export type AppleRecord = {
  readonly type: string;
  readonly start: string;
  readonly end?: string;
  readonly value: string;
  readonly unit?: string;
  readonly sourceName?: string;
  readonly device?: string;
};

/** One line of an export. `type` without the prefix of quantities; instants as the phone writes them. */
export function appleRecord({
  type,
  start,
  end = start,
  value,
  unit,
  sourceName = 'A watch',
  device = WATCH,
}: AppleRecord): string {
  const name = type.startsWith('HK') ? type : `HKQuantityTypeIdentifier${type}`;
  const measure = unit === undefined ? '' : ` unit="${unit}"`;
  return ` <Record type="${name}" sourceName="${sourceName}" sourceVersion="10.1" device="${device}"${measure} creationDate="${end}" startDate="${start}" endDate="${end}" value="${value}"/>`;
}

export const appleStage = (state: string, start: string, end: string): string =>
  appleRecord({
    type: 'HKCategoryTypeIdentifierSleepAnalysis',
    start,
    end,
    value: `HKCategoryValueSleepAnalysis${state}`,
  });
