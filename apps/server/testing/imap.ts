import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

/** A mail server for tests that speaks IMAP4rev1 (RFC 3501) with IDLE, UIDPLUS-less moving, MOVE and STARTTLS. */

export type StoredMessage = { readonly uid: number; readonly bytes: Buffer; readonly flags: Set<string> };

export type MailFolder = { validity: number; uidNext: number; messages: StoredMessage[] };

export type Behaviour = {
  readonly capabilities: readonly string[];
  /** Bytes that FETCH says a message has, where that is not the truth. */
  readonly sizeOf: (bytes: Buffer) => number;
  /** Called before each command; may end the connection, or answer by itself and return true. */
  readonly before: (command: string, to: { readonly socket: Socket; readonly refuse: () => true }) => boolean;
  /** What it begins with. */
  readonly greeting: string;
  readonly permanentFlags: string;
  /** What its user may do with a folder. */
  readonly access: 'READ-WRITE' | 'READ-ONLY';
};

export type ImapServer = {
  readonly host: string;
  readonly port: number;
  readonly folders: Map<string, MailFolder>;
  /** Every command as it came, without its tag; the password is in it. */
  readonly commands: string[];
  behave: Partial<Behaviour>;
  /** Puts a message into a folder and tells those who listen. */
  readonly deliver: (message: string | Buffer, folder?: string) => number;
  readonly folder: (name?: string) => MailFolder;
  /** How many connections wait in IDLE. */
  readonly idling: () => number;
  readonly close: () => Promise<void>;
};

export const IMAP_USER = 'referrals@clinic.example';
export const IMAP_PASSWORD = 'a "quoted" pass\\word';

const CAPABILITIES = ['IMAP4rev1', 'IDLE', 'MOVE'];

type Tls = { readonly key: string; readonly cert: string };

export async function openImapServer(
  options: { readonly tls?: Tls; readonly implicitTls?: boolean; readonly host?: string } = {},
): Promise<ImapServer> {
  const folders = new Map<string, MailFolder>([['INBOX', makeFolder()]]);
  const commands: string[] = [];
  const sessions = new Set<Session>();
  const server: ImapServer = {
    host: options.host ?? '127.0.0.1',
    port: 0,
    folders,
    commands,
    behave: {},
    folder: (name = 'INBOX') => folders.get(name) ?? makeFolder(),
    deliver: (message, name = 'INBOX') => {
      const folder = server.folder(name);
      folders.set(name, folder);
      const uid = folder.uidNext;
      folder.uidNext += 1;
      folder.messages.push({ uid, bytes: Buffer.from(message), flags: new Set() });
      for (const session of sessions) session.tell(name, folder);
      return uid;
    },
    idling: () => [...sessions].filter((session) => session.isIdle()).length,
    close: async () => {
      for (const session of sessions) session.end();
      await new Promise<void>((resolve) => listening.close(() => resolve()));
    },
  };
  const listening = createServer((raw) => {
    const socket = options.implicitTls === true && options.tls !== undefined ? secure(raw, options.tls) : raw;
    const session = openSession(server, socket, options.tls);
    sessions.add(session);
    raw.on('close', () => sessions.delete(session));
  });
  listening.listen(0, server.host);
  await once(listening, 'listening');
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('The mail server has no port');
  return Object.assign(server, { port: address.port });
}

let validities = 1_700_000_000;
const makeFolder = (): MailFolder => ({ validity: ++validities, uidNext: 1, messages: [] });

const secure = (raw: Socket, { key, cert }: Tls): TLSSocket => {
  const socket = new TLSSocket(raw, { isServer: true, secureContext: createSecureContext({ key, cert }) });
  socket.on('error', () => raw.destroy());
  return socket;
};

type Session = {
  readonly tell: (name: string, folder: MailFolder) => void;
  readonly isIdle: () => boolean;
  readonly end: () => void;
};

type State = {
  socket: Socket;
  selected: string | undefined;
  idleTag: string | undefined;
  isLoggedIn: boolean;
  buffer: Buffer;
};

function openSession(server: ImapServer, first: Socket, tls: Tls | undefined): Session {
  const state: State = {
    socket: first,
    selected: undefined,
    idleTag: undefined,
    isLoggedIn: false,
    buffer: Buffer.alloc(0),
  };
  const say = (line: string) => state.socket.write(`${line}\r\n`);
  const listenOn = (socket: Socket) => {
    state.socket = socket;
    socket.on('error', () => socket.destroy());
    socket.on('data', (piece: Buffer) => {
      state.buffer = Buffer.concat([state.buffer, piece]);
      for (let line = takeLine(state); line !== undefined; line = takeLine(state)) {
        const command = line;
        answer(command);
      }
    });
  };
  const answer = (line: string): void => {
    if (state.idleTag !== undefined && /^done$/i.test(line)) {
      say(`${state.idleTag} OK done`);
      state.idleTag = undefined;
      return;
    }
    const [, tag = '*', rest = ''] = /^(\S+) (.*)$/s.exec(line) ?? [];
    server.commands.push(rest);
    const refuse = (): true => {
      say(`${tag} NO not today`);
      return true;
    };
    if (server.behave.before?.(rest, { socket: state.socket, refuse }) === true) return;
    if (/^starttls$/i.test(rest) && tls !== undefined) {
      say(`${tag} OK begin`);
      state.socket.removeAllListeners('data');
      listenOn(secure(state.socket, tls));
      return;
    }
    run(server, state, { tag, rest, say });
  };
  listenOn(first);
  if (server.behave.greeting !== '') say(server.behave.greeting ?? '* OK ready');
  return {
    tell: (name, folder) => {
      if (state.idleTag !== undefined && state.selected === name) say(`* ${folder.messages.length} EXISTS`);
    },
    isIdle: () => state.idleTag !== undefined,
    end: () => state.socket.destroy(),
  };
}

function takeLine(state: State): string | undefined {
  const end = state.buffer.indexOf('\r\n');
  if (end === -1) return undefined;
  const line = state.buffer.subarray(0, end).toString();
  state.buffer = state.buffer.subarray(end + 2);
  return line;
}

const BEFORE_LOGIN = new Set(['CAPABILITY', 'NOOP', 'LOGOUT', 'LOGIN', 'ID', 'STARTTLS']);

type Asked = { readonly tag: string; readonly rest: string; readonly say: (line: string) => void };

function run(server: ImapServer, state: State, { tag, rest, say }: Asked): void {
  const [verb = '', ...others] = rest.split(' ');
  const name = verb.toUpperCase() === 'UID' ? `UID ${others[0]?.toUpperCase()}` : verb.toUpperCase();
  const text = rest.slice(name.length + 1);
  const handler = handlers[name];
  const open = server.folders.get(state.selected ?? '');
  const folder = open ?? makeFolder();
  if (!state.isLoggedIn && !BEFORE_LOGIN.has(name)) say(`${tag} NO log in first`);
  else if (handler === undefined) say(`${tag} BAD unknown command`);
  else if (name.startsWith('UID ') && open === undefined) say(`${tag} BAD no folder is open`);
  else handler({ server, state, folder, tag, text, say });
}

type Step = {
  readonly server: ImapServer;
  readonly state: State;
  readonly folder: MailFolder;
  readonly tag: string;
  readonly text: string;
  readonly say: (line: string) => void;
};

const capabilitiesOf = ({ behave }: ImapServer): string => (behave.capabilities ?? CAPABILITIES).join(' ');

const handlers: Readonly<Record<string, (step: Step) => void>> = {
  CAPABILITY: ({ server, tag, say }) => {
    say(`* CAPABILITY ${capabilitiesOf(server)}`);
    say(`${tag} OK done`);
  },
  ID: ({ tag, say }) => {
    say('* ID NIL');
    say(`${tag} OK done`);
  },
  NOOP: ({ tag, say }) => say(`${tag} OK done`),
  LOGOUT: ({ state, tag, say }) => {
    say('* BYE');
    say(`${tag} OK done`);
    state.socket.end();
  },
  LOGIN: ({ server, state, tag, text, say }) => {
    const [user, password] = readStrings(text);
    state.isLoggedIn = user === IMAP_USER && password === IMAP_PASSWORD;
    say(
      state.isLoggedIn
        ? `${tag} OK [CAPABILITY ${capabilitiesOf(server)}] welcome`
        : `${tag} NO [AUTHENTICATIONFAILED] ${user} may not, with ${password}`,
    );
  },
  NAMESPACE: ({ tag, say }) => {
    say('* NAMESPACE (("" "/")) NIL NIL');
    say(`${tag} OK done`);
  },
  LIST: ({ server, tag, text, say }) => {
    const [, pattern = '*'] = readStrings(text);
    for (const name of server.folders.keys())
      if (pattern.includes('*') || pattern === name) say(`* LIST () "/" "${name}"`);
    say(`${tag} OK done`);
  },
  LSUB: ({ tag, say }) => say(`${tag} OK done`),
  CREATE: ({ server, tag, text, say }) => {
    const [name = ''] = readStrings(text);
    if (server.folders.has(name)) return say(`${tag} NO [ALREADYEXISTS] it is there`);
    server.folders.set(name, makeFolder());
    say(`${tag} OK done`);
  },
  SELECT: ({ server, state, tag, text, say }) => {
    const [name = ''] = readStrings(text);
    const folder = server.folders.get(name);
    if (folder === undefined) return say(`${tag} NO [NONEXISTENT] no such folder`);
    state.selected = name;
    say('* FLAGS (\\Seen \\Deleted \\Flagged)');
    say(`* OK [PERMANENTFLAGS (${server.behave.permanentFlags ?? '\\Seen \\Deleted \\Flagged \\*'})]`);
    say(`* ${folder.messages.length} EXISTS`);
    say('* 0 RECENT');
    say(`* OK [UIDVALIDITY ${folder.validity}]`);
    say(`* OK [UIDNEXT ${folder.uidNext}]`);
    say(`${tag} OK [${server.behave.access ?? 'READ-WRITE'}] done`);
  },
  IDLE: ({ state, tag, say }) => {
    state.idleTag = tag;
    say('+ idling');
  },
  EXPUNGE: ({ folder, tag, say }) => {
    takeOut(folder, ({ flags }) => flags.has('\\Deleted'), say);
    say(`${tag} OK done`);
  },
  'UID SEARCH': ({ folder, tag, text, say }) => {
    const range = /UID (\S+)/i.exec(text)?.[1] ?? '1:*';
    say(
      `* SEARCH ${inRange(folder, range)
        .map(({ uid }) => uid)
        .join(' ')}`.trimEnd(),
    );
    say(`${tag} OK done`);
  },
  'UID FETCH': ({ server, state, folder, tag, text, say }) => {
    const [range = '', ...rest] = text.split(' ');
    const items = rest.join(' ');
    for (const message of inRange(folder, range)) {
      const head = [`UID ${message.uid}`];
      if (/RFC822\.SIZE/i.test(items))
        head.push(`RFC822.SIZE ${(server.behave.sizeOf ?? sizeOf)(message.bytes)}`);
      if (/FLAGS/i.test(items)) head.push(`FLAGS (${[...message.flags].join(' ')})`);
      state.socket.write(`* ${folder.messages.indexOf(message) + 1} FETCH (${head.join(' ')}`);
      if (/BODY(\.PEEK)?\[\]/i.test(items)) {
        state.socket.write(` BODY[] {${message.bytes.length}}\r\n`);
        state.socket.write(message.bytes);
      }
      say(')');
    }
    say(`${tag} OK done`);
  },
  'UID STORE': ({ folder, tag, text, say }) => {
    const [, range = '', flags = ''] = /^(\S+) \+FLAGS(?:\.SILENT)? \(([^)]*)\)/i.exec(text) ?? [];
    for (const message of inRange(folder, range))
      for (const flag of flags.split(' ')) message.flags.add(flag);
    say(`${tag} OK done`);
  },
  'UID COPY': (step) => copy(step),
  'UID MOVE': (step) => {
    const moved = copy(step, false);
    if (moved === undefined) return;
    takeOut(step.folder, (message) => moved.includes(message), step.say);
    step.say(`${step.tag} OK done`);
  },
};

const sizeOf = (bytes: Buffer): number => bytes.length;

function copy({ server, folder, tag, text, say }: Step, ends = true): StoredMessage[] | undefined {
  const [range = '', ...rest] = text.split(' ');
  const target = server.folders.get(readStrings(rest.join(' '))[0] ?? '');
  if (target === undefined) {
    say(`${tag} NO [TRYCREATE] no such folder`);
    return undefined;
  }
  const found = inRange(folder, range);
  for (const { bytes, flags } of found) {
    target.messages.push({ uid: target.uidNext, bytes, flags: new Set(flags) });
    target.uidNext += 1;
  }
  if (ends) say(`${tag} OK done`);
  return found;
}

function takeOut(folder: MailFolder, which: (message: StoredMessage) => boolean, say: Step['say']): void {
  for (let at = folder.messages.length - 1; at >= 0; at -= 1) {
    const message = folder.messages[at];
    if (message === undefined || !which(message)) continue;
    folder.messages.splice(at, 1);
    say(`* ${at + 1} EXPUNGE`);
  }
}

function inRange({ messages }: MailFolder, range: string): StoredMessage[] {
  const last = messages.at(-1)?.uid ?? 0;
  const numberOf = (text: string): number => (text === '*' ? last : Number(text));
  const parts = range.split(',').map((part) => {
    const [from = '0', to = from] = part.split(':');
    const ends = [numberOf(from), numberOf(to)];
    return [Math.min(...ends), Math.max(...ends)] as const;
  });
  return messages.filter(({ uid }) => parts.some(([from, to]) => uid >= from && uid <= to));
}

/** Atoms and quoted strings of a line. */
const readStrings = (text: string): string[] =>
  [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, quoted, atom]) => quoted?.replace(/\\(.)/g, '$1') ?? atom ?? '',
  );
