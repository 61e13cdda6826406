import { crc32, inflateRawSync } from 'node:zlib';

/** What a test puts into an archive; `unixMode` says what kind of file it claims to be. */
export type Member = {
  readonly name: string;
  readonly content: Buffer | string;
  readonly unixMode?: number;
  readonly size?: number;
};

/** An archive of stored members, so that a test can say things of them that no packing program would. */
export function makeZip(members: readonly Member[]): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const name = Buffer.from(member.name);
    const content = Buffer.from(member.content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    writeFacts(local, 14, member, content);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE((3 << 8) | 20, 4);
    entry.writeUInt16LE(20, 6);
    writeFacts(entry, 16, member, content);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(((member.unixMode ?? 0o100644) << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    pieces.push(local, name, content);
    directory.push(entry, name);
    offset += local.length + name.length + content.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...pieces, central, end]);
}

function writeFacts(target: Buffer, at: number, { size }: Member, content: Buffer): void {
  target.writeUInt32LE(crc32(content), at);
  target.writeUInt32LE(content.length, at + 4);
  target.writeUInt32LE(size ?? content.length, at + 8);
}

const CELL = {
  s: (text: string) => `t="inlineStr"><is><t>${text}</t></is>`,
  n: (text: string) => `><v>${text}</v>`,
};

/** A workbook; cells that begin with a digit are numbers. */
export function makeWorkbook(sheets: Readonly<Record<string, readonly (readonly string[])[]>>): Buffer {
  const names = Object.keys(sheets);
  const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const packaged = 'http://schemas.openxmlformats.org/package/2006';
  const sheetXml = (rows: readonly (readonly string[])[]) =>
    `${xml}<worksheet xmlns="${main}"><sheetData>${rows
      .map(
        (row, at) =>
          `<row r="${at + 1}">${row.map((cell, column) => cellXml(cell, column, at)).join('')}</row>`,
      )
      .join('')}</sheetData></worksheet>`;
  return makeZip([
    {
      name: '[Content_Types].xml',
      content: `${xml}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
    },
    {
      name: '_rels/.rels',
      content: `${xml}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      content: `${xml}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${names
        .map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`)
        .join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `${xml}<Relationships xmlns="${packaged}/relationships">${names
        .map(
          (_, at) =>
            `<Relationship Id="rId${at + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
        )
        .join('')}</Relationships>`,
    },
    ...names.map((name, at) => ({
      name: `xl/worksheets/sheet${at + 1}.xml`,
      content: sheetXml(sheets[name] ?? []),
    })),
  ]);
}

const cellXml = (cell: string, column: number, row: number): string => {
  const place = `${String.fromCharCode(65 + column)}${row + 1}`;
  return cell === '' ? '' : `<c r="${place}" ${/^\d+(\.\d+)?$/.test(cell) ? CELL.n(cell) : CELL.s(cell)}</c>`;
};

/** The text of a member; undefined where there is none of the name. */
export function readMember(zip: Buffer, wanted: string): string | undefined {
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006'));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) =>
      zip.readUInt16LE(at + place),
    );
    const name = zip.toString('utf8', at + 46, at + 46 + (nameLength ?? 0));
    if (name === wanted) return unpacked(zip, at);
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return undefined;
}

function unpacked(zip: Buffer, entry: number): string {
  const local = zip.readUInt32LE(entry + 42);
  const begin = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const bytes = zip.subarray(begin, begin + zip.readUInt32LE(entry + 20));
  const isStored = zip.readUInt16LE(entry + 10) === 0;
  return (isStored ? bytes : inflateRawSync(bytes)).toString();
}
