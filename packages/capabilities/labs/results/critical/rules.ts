const MINUTE_MS = 60_000;
/** A critical value that nobody has acknowledged by then is told a second time (domains 2.4). */
export const SLA_MINUTES = 30;

export const dueAfter = (openedAt: Date): Date => new Date(openedAt.getTime() + SLA_MINUTES * MINUTE_MS);
