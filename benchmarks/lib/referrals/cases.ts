import { existsSync, readFileSync } from 'node:fs';

export type GoldPatient = {
  readonly name: string | null;
  readonly dob: string | null;
  readonly sex: string | null;
  readonly identifiers: readonly { readonly type: string; readonly value: string }[];
  readonly phone: string | null;
  readonly statedUrgency: string | null;
  readonly diagnoses: readonly string[];
  readonly medications: readonly string[];
  readonly allergies: readonly { readonly substance: string; readonly reaction?: string }[];
  readonly investigations: readonly {
    readonly name: string;
    readonly date?: string;
    readonly value?: number;
  }[];
  readonly condition: string | null;
  readonly facts: Readonly<Record<string, boolean | number | string>>;
};

/** A document with its answers, a line of the evaluation sets (data/referrals/README.md). */
export type ReferralCase = {
  readonly id: string;
  readonly quality: string;
  readonly receivedAt: string;
  readonly pages: readonly string[];
  readonly gold: {
    readonly documentType: string;
    readonly patients: readonly GoldPatient[];
    readonly letterDate: string | null;
    readonly category: string | null;
    readonly humanReview: boolean;
  };
};

/** Undefined when the file is not there. */
export function readCases(file: string): readonly ReferralCase[] | undefined {
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as ReferralCase);
}
