import { call } from './call.ts';
import { connect, type Settings } from './connection.ts';
import { type Api, operations } from './generated/api.ts';

/** The client of one server under one credential, which it holds where printing does not reach. */
export type Chartwright = Api;

const MadeFromTable = class Chartwright {
  constructor(settings: Settings = {}) {
    const connection = connect(settings);
    for (const operation of operations) {
      const method = (...args: readonly unknown[]) => call(connection, operation, args);
      put(this, operation.id.split('.'), method);
    }
  }
};

/** The table has a row for every method of `Api`: both are generated from the same routes. */
export const Chartwright = MadeFromTable as unknown as new (settings?: Settings) => Chartwright;

/** Puts a method at its place: `models.versions.read` is three levels deep. */
function put(target: object, [name = '', ...rest]: readonly string[], method: unknown): void {
  const group = target as Record<string, object>;
  if (rest.length === 0) {
    Object.defineProperty(group, name, { value: method, enumerable: true });
    return;
  }
  group[name] ??= {};
  put(group[name], rest, method);
}
