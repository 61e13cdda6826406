import { call } from './call.ts';
import { connect, type Settings } from './connection.ts';
import { type Api, operations } from './generated/api.ts';

class Client {
  constructor(settings: Settings = {}) {
    const connection = connect(settings);
    for (const operation of operations) {
      const method = (...args: readonly unknown[]) => call(connection, operation, args);
      put(this, operation.id.split('.'), method);
    }
  }
}

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

/** The client of one server under one credential. The credential is held in a closure: printing the client shows none. */
export type Chartwright = Api;

/** The constructor makes one method for each row of the generated table, and `Api` has one for each row too. */
export const Chartwright = Client as unknown as new (settings?: Settings) => Chartwright;
