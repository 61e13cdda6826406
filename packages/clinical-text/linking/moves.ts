const DAY_MS = 86_400_000;

/** The day some days away from another, both `YYYY-MM-DD`. */
export const relativeMove = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
