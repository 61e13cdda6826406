import { z } from 'zod';
import { email, organisationId } from '../model.ts';

/** Source: NIST SP 800-63B-4, 3.1.1.2: length is what counts; no rule about kinds of characters. */
const PASSWORD_LENGTH_MIN = 15;
const PASSWORD_LENGTH_MAX = 1024;

export const password = z.string().min(1).max(PASSWORD_LENGTH_MAX);
export const newPassword = z
  .string()
  .min(PASSWORD_LENGTH_MIN, { error: `A password has at least ${PASSWORD_LENGTH_MIN} characters` })
  .max(PASSWORD_LENGTH_MAX);

export const SignIn = z.strictObject({
  email,
  password,
  mode: z.enum(['test', 'live']).optional().describe('Which of the two worlds to work in; live when absent'),
  organisation: organisationId
    .optional()
    .describe('Id of the organisation to work in; the oldest membership when absent'),
});
export type SignIn = z.output<typeof SignIn>;

export const Token = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int().describe('Seconds'),
  refresh_token: z.string().describe('Works once; each refresh gives the next one'),
  refresh_expires_at: z.string(),
});
export type Token = z.output<typeof Token>;

export const RefreshToken = z.strictObject({ refresh_token: z.string().min(1).max(256) });

export const SessionView = z.object({
  id: z.string(),
  organisation: z.string(),
  mode: z.enum(['test', 'live']),
  client: z.string().nullable().describe('What the client called itself'),
  created_at: z.string(),
  last_used_at: z.string(),
  expires_at: z.string(),
  current: z.boolean().describe('The session this request belongs to'),
});
export type SessionView = z.output<typeof SessionView>;

export const ResetRequest = z.strictObject({ email });

export const PasswordReset = z.strictObject({ code: z.string().min(1).max(256), new_password: newPassword });

export const PasswordChange = z.strictObject({ current_password: password, new_password: newPassword });
export type PasswordChange = z.output<typeof PasswordChange>;
