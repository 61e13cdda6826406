import { afterAll, describe, expect, test } from 'vitest';
import { signIn } from './testing/keys.ts';
import { startSmtpServer, waitForMails } from './testing/mail.ts';
import { bearer, send, useServer } from './testing/server.ts';

/** Mail over SMTP, to a server of this test. */

const smtp = await startSmtpServer(1);
afterAll(() => smtp.stop());
const app = useServer({
  CHARTWRIGHT_SMTP_URL: smtp.url,
  CHARTWRIGHT_MAIL_FROM: 'Clinic <clinic@clinic.example>',
  CHARTWRIGHT_PUBLIC_URL: 'https://chart.clinic.example',
});

describe('a mail server', () => {
  test('is handed the invitation, at the second try when it refused the first, from the sender that was set, with the public address', async () => {
    const reply = await send(app(), 'POST', '/api/v1/invitations', {
      headers: bearer(await signIn(app())),
      json: { email: 'ada@clinic.example', role: 'viewer' },
    });
    expect(reply.status).toBe(201);
    await waitForMails(app());
    const [message = ''] = smtp.messages;
    expect(smtp.messages).toHaveLength(1);
    expect(message).toContain('From: Clinic <clinic@clinic.example>');
    expect(message).toContain('To: ada@clinic.example');
    expect(message).toContain('https://chart.clinic.example/api/v1/auth/invitations/accept');
    expect(app().readLog()).not.toContain('ada@clinic.example');
  });
});
