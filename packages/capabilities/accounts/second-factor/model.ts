import { z } from 'zod';
import { password } from '../sign-in/model.ts';

const code = z.string().trim().min(6).max(40).describe('Six digits of the authenticator, or a recovery code');

export const Challenge = z.object({
  second_factor: z.array(z.enum(['totp', 'recovery_code'])),
  challenge: z.string().describe('Goes with the code to /api/v1/auth/login/second-factor'),
  expires_in: z.int().describe('Seconds'),
});
export type Challenge = z.output<typeof Challenge>;

export const ChallengeAnswer = z.strictObject({ challenge: z.string().min(1).max(256), code });
export type ChallengeAnswer = z.output<typeof ChallengeAnswer>;

export const OwnPassword = z.strictObject({ password });
export const FirstCode = z.strictObject({ code });

export const FactorState = z.object({
  enabled: z.boolean(),
  enabled_at: z.string().nullable(),
  recovery_codes_left: z.int(),
});
export type FactorState = z.output<typeof FactorState>;

export const Enrolment = z.object({
  secret: z.string().describe('Base32; shown only now'),
  uri: z.string().describe('The otpauth address behind the QR code'),
});

export const RecoveryCodes = z.object({
  recovery_codes: z.array(z.string()).describe('Each signs in once; shown only now'),
});
