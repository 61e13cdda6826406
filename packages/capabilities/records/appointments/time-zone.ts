const NAME = /^[A-Za-z][\w+-]*(\/[\w+-]+)*$/;

/** True for a name of the IANA time zone database. */
export function isTimeZone(name: string): boolean {
  if (!NAME.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
