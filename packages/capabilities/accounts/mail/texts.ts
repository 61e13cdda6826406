import type { Mail } from './mailer.ts';

// Lines stay below 76 characters: longer ones are encoded, and a code that is broken in two cannot be read in the file.

/** Names are typed by people: in a mail they stay on one line. */
const inline = (name: string): string => name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

export const passwordResetMail = (p: {
  readonly to: string;
  readonly code: string;
  readonly publicUrl: string;
  readonly minutes: number;
}): Mail => ({
  to: p.to,
  subject: 'Your password reset code',
  text: `Somebody asked for a new password for your account at
${p.publicUrl}

Your code, valid for ${p.minutes} minutes and for one use:

${p.code}

Enter it where you asked for it, or send it with your new password to
POST ${p.publicUrl}/api/v1/auth/password/reset

If it was not you, nothing needs doing: without the code your password
stays as it is.
`,
});

export const invitationMail = (p: {
  readonly to: string;
  readonly code: string;
  readonly publicUrl: string;
  readonly organisation: string;
  readonly role: string;
  readonly days: number;
}): Mail => ({
  to: p.to,
  subject: 'You are invited to Chartwright',
  text: `You are invited as ${p.role} to
${inline(p.organisation)}
at ${p.publicUrl}

Your code, valid for ${p.days} days and for one use:

${p.code}

Accept with the code and a password of your choice, or your present
password if you already have an account here, sent to
POST ${p.publicUrl}/api/v1/auth/invitations/accept
`,
});
