import { z } from 'zod';
import { email, name } from '../model.ts';
import { ROLES } from '../rules.ts';
import { password } from '../sign-in/model.ts';

const role = z.enum(ROLES);
const rights = z.array(z.enum(['clinical_admin', 'provider'])).max(2);

export const MemberView = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role,
  rights: z.array(z.string()),
  second_factor: z.boolean().describe('Whether signing in asks for a second factor'),
  joined_at: z.string(),
});
export type MemberView = z.output<typeof MemberView>;

export const MemberChange = z
  .strictObject({ role: role.optional(), rights: rights.optional() })
  .refine((change) => change.role !== undefined || change.rights !== undefined, {
    error: 'Name a role, or rights, or both',
  });
export type MemberChange = z.output<typeof MemberChange>;

export const InvitationOrder = z.strictObject({ email, role, rights: rights.default([]) });
export type InvitationOrder = z.output<typeof InvitationOrder>;

export const InvitationView = z.object({
  id: z.string(),
  email: z.string(),
  role,
  rights: z.array(z.string()),
  invited_by: z.string(),
  created_at: z.string(),
  expires_at: z.string(),
});
export type InvitationView = z.output<typeof InvitationView>;

export const Acceptance = z.strictObject({
  code: z.string().min(1).max(256),
  name: name.optional().describe('Needed where the address has no account yet'),
  password: password.describe('A new one, or the present one where the address has an account'),
});
export type Acceptance = z.output<typeof Acceptance>;

export const Accepted = z.object({ id: z.string(), organisation: z.string(), role });
