import { readdirSync, readFileSync } from 'node:fs';

/** A number of `/proc/<id>/status`; undefined once the process has ended. */
function numberAfter(id: string | number, field: string): number | undefined {
  try {
    const found = new RegExp(`^${field}:\\s*(\\d+)`, 'm').exec(readFileSync(`/proc/${id}/status`, 'utf8'));
    return found === null ? undefined : Number(found[1]);
  } catch {
    return undefined;
  }
}

/** Resident memory, in megabytes of 10^6 bytes as the limits are written. */
export const residentMb = (id: number): number => ((numberAfter(id, 'VmRSS') ?? 0) * 1024) / 1e6;

/** The most that the process ever had, as the kernel has counted it. */
const peakMb = (id: string): number => ((numberAfter(id, 'VmHWM') ?? 0) * 1024) / 1e6;

const isReader = (id: string, parent: number): boolean =>
  numberAfter(id, 'PPid') === parent && readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('import-work');

/** The process in which a server reads an export. */
function findReader(server: number): string | undefined {
  return readdirSync('/proc').find((name) => /^\d+$/.test(name) && isReader(name, server));
}

/** Follows the server and the process that reads for it. */
export function watchMemory(server: number) {
  let reader: string | undefined;
  const most = { server: 0, reader: 0 };
  return {
    most,
    look: (): void => {
      most.server = Math.max(most.server, residentMb(server));
      reader ??= findReader(server);
      if (reader !== undefined) most.reader = Math.max(most.reader, peakMb(reader));
    },
  };
}
