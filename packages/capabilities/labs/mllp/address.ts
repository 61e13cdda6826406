import type { Mode } from '@chartwright/platform';

/** Where laboratories may connect, and whose results come there. */
export type MllpAddress = {
  readonly host: string;
  readonly port: number;
  /** Undefined: the first organisation of the server. */
  readonly orgId: string | undefined;
  readonly mode: Mode;
};

const FORM =
  /^(?:\[(?<v6>[0-9A-Fa-f:]+)\]|(?<host>[\w.-]+)):(?<port>\d{1,5})(?:\/(?<org>[\w-]+)(?::(?<mode>test|live))?)?$/;

/**
 * Reads `HOST:PORT[/ORGANISATION[:MODE]]`, several parted by commas; live where no mode is said.
 *
 * @throws {Error} for any other form
 */
export const readMllpAddresses = (text: string): readonly MllpAddress[] =>
  text.split(',').map((part) => readOne(part.trim()));

function readOne(text: string): MllpAddress {
  const { v6, host = v6, port, org, mode } = FORM.exec(text)?.groups ?? {};
  if (host === undefined || Number(port) > 65_535)
    throw new Error('An address of MLLP is not HOST:PORT[/ORGANISATION[:MODE]]');
  return { host, port: Number(port), orgId: org, mode: mode === 'test' ? 'test' : 'live' };
}
