import { writeZip, type ZipFile } from './zip.ts';

const NAMES =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"';
const TYPES =
  '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>';

export const xmlFile = (name: string, xml: string): ZipFile => ({ name, content: Buffer.from(xml) });

/** A DOCX from the content of its body, and more files. */
export const docx = (body: string, more: readonly ZipFile[] = []): Buffer =>
  writeZip([
    xmlFile('[Content_Types].xml', TYPES),
    xmlFile(
      'word/document.xml',
      `<?xml version="1.0"?><w:document ${NAMES}><w:body>${body}</w:body></w:document>`,
    ),
    ...more,
  ]);

export const story = (name: string, root: string, body: string): ZipFile =>
  xmlFile(`word/${name}.xml`, `<?xml version="1.0"?><w:${root} ${NAMES}>${body}</w:${root}>`);

/** A paragraph of one run; `properties` are those of the run. */
export const paragraph = (text: string, properties = ''): string =>
  `<w:p><w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

/** A letter as DOCX, one paragraph for each line. */
export const letterDocx = (text: string): Buffer =>
  docx(
    text
      .split('\n')
      .map((line) => paragraph(line.replaceAll('&', '&amp;').replaceAll('<', '&lt;')))
      .join(''),
  );
