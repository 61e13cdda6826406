import { createHash } from 'node:crypto';
import { daysBetween } from './calendar.ts';
import personas from './personas.json' with { type: 'json' };

export type Persona = keyof typeof personas;

/** A person of the sandbox. `since` is the local day on which a decline has reached its bottom. */
export type Person = { readonly persona: Persona; readonly since: string };

type PersonaRow = {
  readonly title: string;
  readonly zone: string;
  readonly awayZone?: string;
  readonly sleepHours: number;
  readonly steps: number;
};

export const personaRows = personas as Readonly<Record<Persona, PersonaRow>>;
export const personaNames = Object.keys(personas) as readonly Persona[];
export const isPersona = (name: string): name is Persona => Object.hasOwn(personas, name);

const SPREAD = 0x1_0000_0000;

/** From 0 up to 1, the same for ever: nothing but the names goes in. */
export function chance(persona: Persona, metric: string, day: string, slot: number | string = 0): number {
  const digest = createHash('sha256').update(`${persona}|${metric}|${day}|${slot}`).digest();
  return digest.readUInt32BE(0) / SPREAD;
}

/** Between the two, by chance. */
export const between = (least: number, most: number, share: number): number => least + (most - least) * share;

const AWAY_DAYS = 14;

/** Where the person wakes up on a day. */
export function placeOf({ persona }: Person, day: string): string {
  const { zone, awayZone } = personaRows[persona];
  const isAway = daysBetween('2026-01-01', day) % (2 * AWAY_DAYS) >= AWAY_DAYS;
  return awayZone !== undefined && isAway ? awayZone : zone;
}

const DECLINE_DAYS = 21;

/** How far down a person who declines is: 0 before, 1 from `since` on. Everybody else stays at 0. */
export function declineOf({ persona, since }: Person, day: string): number {
  if (persona !== 'decline') return 0;
  return Math.min(1, Math.max(0, 1 - daysBetween(day, since) / DECLINE_DAYS));
}
