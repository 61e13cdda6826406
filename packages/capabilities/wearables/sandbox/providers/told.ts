import { type Day, daysWithin } from '../people/days.ts';
import { sleepsBetween } from '../people/nights.ts';
import type { Person } from '../people/person.ts';
import { type Told, toldAt } from '../people/revisions.ts';

type Window = { readonly fromMs: number; readonly toMs: number };
type Reading = { readonly grant: { readonly person: Person }; readonly nowMs: number };

/** Sleeps that ended in the window, as they are told now. */
export const sleepsTold = ({ grant, nowMs }: Reading, { fromMs, toMs }: Window): Told[] =>
  sleepsBetween(grant.person, fromMs, toMs).flatMap((sleep) => toldAt(grant.person, sleep, nowMs) ?? []);

export const daysTold = ({ grant, nowMs }: Reading, window: Window): Day[] =>
  daysWithin(grant.person, window, nowMs);
