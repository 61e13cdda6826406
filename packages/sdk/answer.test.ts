import { describe, expect, test } from 'vitest';
import { Chartwright, ChartwrightError } from './index.ts';
import { answer, done, type Step, scriptFetch } from './testing/scripted-fetch.ts';

const HEADER_ID = 'req_0123456789abcdef0123';

const clientOf = (...steps: readonly Step[]) =>
  new Chartwright({ apiKey: 'att_sk_test_x', fetch: scriptFetch(...steps).fetch, maxRetries: 0 });

async function failure(response: Response): Promise<ChartwrightError> {
  const error: unknown = await clientOf(response)
    .ping()
    .catch((thrown: unknown) => thrown);
  if (error instanceof ChartwrightError) return error;
  throw new Error('The call did not fail as it should');
}

describe('a result', () => {
  test('holds the data inside the envelope, the id of the request and what is left of the limit', async () => {
    const headers = {
      'x-request-id': HEADER_ID,
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '1764000000',
    };
    const body = { ok: true, requestId: 'req_of_a_replay', data: { object: 'ping' } };
    expect(await clientOf(answer(200, body, headers)).ping()).toEqual({
      data: { object: 'ping' },
      requestId: HEADER_ID,
      rateLimit: { limit: 100, remaining: 0, resetAt: new Date('2025-11-24T16:00:00Z') },
    });
  });

  test('knows the id from the body where a browser hides the header, and no limit rather than zero', async () => {
    expect(await clientOf(done()).ping()).toEqual({
      data: { object: 'ping' },
      requestId: 'req_00000000000000000001',
      rateLimit: undefined,
    });
  });

  test('is bare where the surface has no envelope', async () => {
    const token = { access_token: 't', token_type: 'Bearer', expires_in: 900 };
    const { data } = await clientOf(answer(200, token)).auth.login({ email: 'a@b.example', password: 'p' });
    expect(data).toEqual(token);
  });

  test('is null where there is nothing to say', async () => {
    const { data } = await clientOf(new Response(null, { status: 204 })).keys.revoke('key_1');
    expect(data).toBeNull();
  });

  test('of an engine asked for FHIR is the bare Observation', async () => {
    const observation = { resourceType: 'Observation', status: 'final' };
    const { data } = await clientOf(answer(200, observation)).relapse.predict({}, { fhir: {} });
    expect(data).toEqual(observation);
  });
});

describe('a refusal', () => {
  const issues = [{ path: 'assessments.0.maxScore', message: 'Too small' }];

  test.each([
    [
      'ok, error',
      422,
      { ok: false, requestId: 'req_b', error: { code: 'a_code', message: 'No.', docs: 'd', issues } },
      { code: 'a_code', issues, requestId: 'req_b' },
    ],
    [
      'ok, error without issues',
      404,
      { ok: false, error: { code: 'not_found', message: 'No.' } },
      { issues: [] },
    ],
    [
      'error, details',
      400,
      { error: 'No.', details: { name: ['Short', 'Odd'], key: ['Gone'] } },
      {
        code: 'invalid_request',
        issues: [
          { path: 'name', message: 'Short' },
          { path: 'name', message: 'Odd' },
          { path: 'key', message: 'Gone' },
        ],
      },
    ],
    ['error alone', 409, { error: 'No.' }, { code: 'conflict', issues: [] }],
    ['error alone, of a status without a code', 418, { error: 'No.' }, { code: 'http_418' }],
    [
      'error, message',
      401,
      { error: 'invalid_credentials', message: 'No.', issues },
      { code: 'invalid_credentials', issues },
    ],
    ['detail', 404, { detail: 'No.' }, { code: 'not_found', issues: [] }],
    [
      'resourceType, issue',
      406,
      { resourceType: 'OperationOutcome', issue: [{ severity: 'error', diagnostics: 'No.' }, null] },
      { code: 'not_acceptable', issues: [] },
    ],
    [
      'status_code',
      429,
      {
        status_code: 429,
        message: 'No.',
        error: { code: 'rate_limited', details: issues },
        request_id: 'req_c',
      },
      { code: 'rate_limited', issues, requestId: 'req_c' },
    ],
  ])('in the envelope {%s} is one error', async (_name, status, body, expected) => {
    const error = await failure(answer(status, body));
    expect(error).toMatchObject({ name: 'ChartwrightError', status, message: 'No.', ...expected });
  });

  test('carries the id of the header and the time to wait', async () => {
    const error = await failure(
      answer(429, { detail: 'No.' }, { 'x-request-id': HEADER_ID, 'retry-after': '86400' }),
    );
    expect(error).toMatchObject({ requestId: HEADER_ID, retryAfterSeconds: 86_400 });
  });

  test.each(['', 'soon'])('does not make a number of Retry-After "%s"', async (text) => {
    const error = await failure(answer(503, { detail: 'No.' }, { 'retry-after': text }));
    expect(error.retryAfterSeconds).toBeUndefined();
  });

  test.each([
    ['nothing', 500, ''],
    ['a page', 502, '<h1>secret-body</h1>'],
    ['a list', 500, '["secret-body"]'],
    ['a number', 500, '7'],
    ['null', 500, 'null'],
    ['a detail that is no sentence', 422, '{"detail":[{"loc":["secret-body"]}]}'],
    ['a 200 without data', 200, '{"ok":true,"secret-body":1}'],
    ['a 200 of a list', 200, '["secret-body"]'],
    ['a broken 200', 200, '{"ok":tr'],
  ])("that is not this server's is not quoted: %s", async (_name, status, text) => {
    const error = await failure(new Response(text, { status }));
    expect(error).toMatchObject({ status, code: 'unexpected_answer', issues: [], requestId: undefined });
    expect(error.message).not.toContain('secret-body');
  });

  test.each([
    ['issues that are no list', { ok: false, error: { code: 'c', message: 'No.', issues: 'x' } }],
    [
      'issues without a path',
      { ok: false, error: { code: 'c', message: 'No.', issues: [{ message: 'x' }, null] } },
    ],
    ['details that are no lists', { error: 'No.', details: { name: 'x' } }],
  ])('with %s has none', async (_name, body) => {
    expect((await failure(answer(400, body))).issues).toEqual([]);
  });
});
