import type { Actor } from '../keys/actor.ts';

export type AccessEntry = {
  readonly requestId: string;
  readonly method: string;
  readonly operation: string;
  readonly status: number;
  readonly ms: number;
  readonly actor: Actor | undefined;
  readonly code: string | undefined;
};

export type AccessLog = { write(entry: AccessEntry, nowMs: number): void };

/**
 * Writes one line for each answer, in the format of the structured log. Every word in it is the server's own (ids,
 * operation names, codes), so nothing needs escaping and no serializer has to walk an object; of the request only the
 * method stands there, which the HTTP parser took from its own list.
 */
export function createAccessLog(writeLine: (line: string) => void): AccessLog {
  let second = 0;
  let prefix = '';
  return {
    write({ requestId, method, operation, status, ms, actor, code }, nowMs) {
      const current = Math.floor(nowMs / 1000);
      if (current !== second) {
        second = current;
        prefix = new Date(current * 1000).toISOString().slice(0, 20);
      }
      const millis = String(nowMs - current * 1000).padStart(3, '0');
      const who =
        actor === undefined ? '' : `,"org":"${actor.orgId}","actor":"${actor.id}","mode":"${actor.mode}"`;
      const why = code === undefined ? '' : `,"code":"${code}"`;
      writeLine(
        `{"level":30,"time":"${prefix}${millis}Z","requestId":"${requestId}","method":"${method}","operation":"${operation}","status":${status},"ms":${Math.round(ms * 100) / 100}${who}${why},"msg":"request"}\n`,
      );
    },
  };
}
