import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readScope, readScopes } from './scopes.ts';

describe('readScope()', () => {
  test.each([
    ['patients:read', ['patients:read']],
    ['system/Patient.rs', ['patients:read']],
    ['system/Patient.read', ['patients:read']],
    ['system/Patient.cud', ['patients:write']],
    ['system/Appointment.cruds', ['appointments:read', 'appointments:write']],
    ['system/DocumentReference.*', ['documents:read', 'documents:write']],
    ['system/Condition.rs', ['conditions:read']],
    ['system/Observation.read', ['observations:read']],
    [
      'system/*.rs',
      ['patients:read', 'appointments:read', 'documents:read', 'conditions:read', 'observations:read'],
    ],
    [
      'system/*.read',
      ['patients:read', 'appointments:read', 'documents:read', 'conditions:read', 'observations:read'],
    ],
  ])('reads %s', (requested, scopes) => {
    expect(readScope(requested)).toEqual(scopes);
  });

  test.each([
    '',
    '*',
    'system/Patient',
    'system/Patient.r',
    'system/Patient.sr',
    'system/Patient.rs?name=a',
    'system/Practitioner.rs',
    'system/toString.rs',
    'system/Patient.constructor',
    'user/Patient.rs',
    'patient/Patient.rs',
    'openid',
    'patients:delete',
  ])('refuses %j', (requested) => {
    expect(readScope(requested)).toBeUndefined();
  });

  test('answers for any text', () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(readScope(text) ?? [])));
  });
});

describe('readScopes()', () => {
  test('joins a list, each scope once, and refuses a list with a stranger in it', () => {
    expect([...(readScopes('system/Patient.rs patients:read notes:read') ?? [])]).toEqual([
      'patients:read',
      'notes:read',
    ]);
    expect(readScopes('patients:read openid')).toBeUndefined();
    expect(readScopes('patients:read  notes:read')).toBeUndefined();
  });
});
