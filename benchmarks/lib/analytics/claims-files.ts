import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Each line is made of its number alone: the same files every time. */
export type ClaimsFiles = Readonly<Record<'claims' | 'members' | 'eligibility' | 'providers', string>>;

const FIRST_DAY_MS = Date.UTC(2024, 0, 1);
const DAYS = 731;
const DAY_MS = 86_400_000;
const PROVIDERS = 2_000;
const LINES_OF_A_MEMBER = 50;
const PIECE = 20_000;

const PLANS = ['Bronze HMO', 'Gold PPO', 'Silver PPO', 'Medicare Advantage'];
const SPECIALTIES = ['Primary Care', 'Cardiology', 'Orthopedics', 'Oncology', 'Psychiatry', 'Hospital'];
const CLINICS = ['Lakeview', 'Harbor', 'Midtown', 'Northside'];
const REASONS = ['Coding error', 'Not medically necessary', 'Out of network', 'Prior authorization missing'];
const CODES = [
  'E11.9',
  'I10',
  'J45.909',
  'S93.401A',
  'Z00.00',
  'N39.0',
  'F33.1',
  'I50.9',
  'C50.911',
  'M54.50',
];
const DISPOSITIONS = ['home', 'home', 'home', 'skilled nursing', 'home health'];

const days = Array.from({ length: DAYS + 40 }, (_, day) =>
  new Date(FIRST_DAY_MS + day * DAY_MS).toISOString().slice(0, 10),
);
/** Scatters whole numbers: neighbours have nothing in common. */
const scatter = (index: number, salt: number): number => {
  let mixed = Math.imul(index ^ salt, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
};
const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? '';
const padded = (prefix: string, index: number, width: number): string =>
  prefix + String(index).padStart(width, '0');
const cents = (amount: number): string =>
  `${Math.trunc(amount / 100)}.${String(amount % 100).padStart(2, '0')}`;

function kindOf(share: number): string {
  if (share < 660) return 'professional';
  if (share < 846) return 'outpatient';
  return share < 964 ? 'emergency' : 'inpatient';
}

function claimLine(index: number, members: number): string {
  const dice = scatter(index, 1);
  const kind = kindOf(dice % 1000);
  const day = scatter(index, 2) % DAYS;
  const isStay = kind === 'inpatient';
  const stay = isStay
    ? [
        days[day],
        days[day + 1 + (dice % 12)],
        pick(DISPOSITIONS, dice >>> 4),
        dice % 4 === 0 ? 'elective' : 'emergency',
      ]
    : ['', '', '', ''];
  const allowed = 2_000 + (scatter(index, 3) % (isStay ? 3_000_000 : 60_000));
  const outcome = scatter(index, 4) % 100;
  const status = outcome < 91 ? 'paid' : outcome < 99 ? 'denied' : 'pending';
  const paid = status === 'paid' ? Math.trunc((allowed * (70 + (dice % 25))) / 100) : 0;
  const codes = [0, 1, 2, 3].map((place) =>
    place === 0 || (dice >>> place) % 3 === 0 ? pick(CODES, scatter(index, 5 + place)) : '',
  );
  return [
    padded('C', index, 9),
    padded('M', scatter(index, 9) % members, 7),
    padded('PR', scatter(index, 10) % PROVIDERS, 4),
    kind,
    days[day],
    ...stay,
    ...codes,
    cents(allowed),
    cents(paid),
    status,
    status === 'denied' ? pick(REASONS, dice >>> 7) : '',
  ].join(',');
}

function memberLine(index: number): string {
  const dice = scatter(index, 20);
  const born = new Date(Date.UTC(1935 + (dice % 80), dice % 12, 1 + (dice % 28))).toISOString().slice(0, 10);
  return [
    padded('M', index, 7),
    born,
    dice % 2 === 0 ? 'F' : 'M',
    padded('', dice % 1000, 3),
    padded('PR', dice % PROVIDERS, 4),
  ].join(',');
}

const spanLine = (index: number): string =>
  [
    padded('M', index >>> 1, 7),
    pick(PLANS, scatter(index, 30)),
    index % 2 === 0 ? '2024-01-01' : '2025-01-01',
    index % 2 === 0 ? '2024-12-31' : '2025-12-31',
  ].join(',');

const providerLine = (index: number): string =>
  [
    padded('PR', index, 4),
    `Provider ${index}`,
    pick(SPECIALTIES, index),
    pick(CLINICS, scatter(index, 40)),
  ].join(',');

function writeLines(path: string, header: string, count: number, line: (index: number) => string): void {
  if (existsSync(path)) return;
  const partial = `${path}.partial`;
  writeFileSync(partial, `${header}\n`);
  const file = openSync(partial, 'a');
  for (let at = 0; at < count; at += PIECE) {
    const lines: string[] = [];
    for (let index = at; index < Math.min(count, at + PIECE); index += 1) lines.push(line(index));
    writeSync(file, `${lines.join('\n')}\n`);
  }
  closeSync(file);
  renameSync(partial, path);
}

/** Writes claim lines, and the members, coverage and providers they name, into a folder; what is there already stays. */
export function writeClaimsFiles(folder: string, lines: number): ClaimsFiles {
  mkdirSync(folder, { recursive: true });
  const members = Math.max(1, Math.trunc(lines / LINES_OF_A_MEMBER));
  const at = (name: string) => join(folder, `${name}.csv`);
  writeLines(
    at('claims'),
    'claim_id,member_id,provider_id,claim_type,service_date,admit_date,discharge_date,discharge_disposition,admission_type,dx1,dx2,dx3,dx4,allowed_amount,paid_amount,status,denial_reason',
    lines,
    (index) => claimLine(index, members),
  );
  writeLines(at('members'), 'member_id,date_of_birth,sex,zip3,pcp_provider_id', members, memberLine);
  writeLines(at('eligibility'), 'member_id,plan,coverage_start,coverage_end', members * 2, spanLine);
  writeLines(at('providers'), 'provider_id,provider_name,specialty,clinic', PROVIDERS, providerLine);
  return {
    claims: at('claims'),
    members: at('members'),
    eligibility: at('eligibility'),
    providers: at('providers'),
  };
}
