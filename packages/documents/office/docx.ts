import { isDecoration } from '../image/decoration.ts';
import type { HiddenText } from '../model.ts';
import { type FileLimits, type OpenedFile, openedFlow, type Part } from '../opened.ts';
import { type FlowParagraph, flowPage } from '../page/flow.ts';
import { Refusal } from '../reasons.ts';
import { readDrawing } from './drawing.ts';
import { type Enclosure, readStory, type Story } from './story.ts';
import { findHiddenStyles } from './styles.ts';
import { openZip, type Zip } from './zip.ts';

const BODY = 'word/document.xml';
/** More XML than this no letter has; to read it takes longer than a page may. */
const XML_BYTES_MAX = 40 * 1024 * 1024;
const ASIDE = /^word\/(?:footnotes|endnotes)\d*\.xml$/;
/** Charts and diagrams. */
const DRAWN = /^word\/(?:charts|diagrams)\/[^/]*\.xml$/;
const COMMENTS = 'word/comments.xml';

/** Opens a letter of a word processor. Its pages are those of the program that saved it last, where it marked them. */
export async function openDocx(bytes: Uint8Array, limits: FileLimits): Promise<OpenedFile> {
  const zip = await openZip(bytes, limits.unpackedBytesMax);
  const body = await readXml(zip, BODY);
  if (body === undefined) throw new Refusal('type_unknown');
  const hiddenStyles = findHiddenStyles((await readXml(zip, 'word/styles.xml')) ?? '');
  const read = (xml: string | undefined) => (xml === undefined ? undefined : readStory(xml, hiddenStyles));
  const story = readStory(body, hiddenStyles);
  const around = await Promise.all(
    zip.names.map(async (name) => ({ name, story: await readAround(zip, name, read) })),
  );
  const comments = read(await readXml(zip, COMMENTS));
  const pages = toPages(
    story,
    {
      before: unite(around, /^word\/header/),
      after: [...unite(around, /^word\/footer/), ...unite(around, ASIDE)],
      hidden: [
        ...around.flatMap((part) => part.story?.hidden ?? []),
        ...(comments === undefined ? [] : asHidden(comments)),
      ],
    },
    limits,
  );
  const stories = [{ name: BODY, story }, ...around];
  return openedFlow('docx', pages, await listEnclosures(zip, stories, limits));
}

async function readXml(zip: Zip, name: string): Promise<string | undefined> {
  const bytes = await zip.read(name);
  if (bytes === undefined) return undefined;
  if (bytes.length > XML_BYTES_MAX) throw new Refusal('expands_too_much');
  return bytes.toString('utf8');
}

const isAround = (name: string): boolean =>
  /^word\/(?:header|footer)\d*\.xml$/.test(name) || ASIDE.test(name);

async function readAround(
  zip: Zip,
  name: string,
  read: (xml: string | undefined) => Story | undefined,
): Promise<Story | undefined> {
  return isAround(name) ? read(await readXml(zip, name)) : undefined;
}

type Around = readonly { readonly name: string; readonly story: Story | undefined }[];

/** Letterhead that is the same on the first and on later pages stands in the text once. */
function unite(around: Around, names: RegExp): FlowParagraph[] {
  const seen = new Set<string>();
  return around
    .filter(({ name }) => names.test(name))
    .flatMap(({ story }) => story?.pages.flat() ?? [])
    .filter(({ text }) => {
      if (text.trim() === '' || seen.has(text)) return false;
      seen.add(text);
      return true;
    });
}

const asHidden = (story: Story): HiddenText[] =>
  story.pages.flat().flatMap(({ text }) => (text.trim() === '' ? [] : [{ text, why: 'marked' as const }]));

type Frame = {
  readonly before: readonly FlowParagraph[];
  readonly after: readonly FlowParagraph[];
  readonly hidden: readonly HiddenText[];
};

function toPages(story: Story, frame: Frame, limits: FileLimits) {
  if (story.pages.length > limits.pagesMax) throw new Refusal('too_many_pages');
  return story.pages.map((paragraphs, i) =>
    i === 0
      ? flowPage(1, [...frame.before, ...paragraphs, ...frame.after], [...story.hidden, ...frame.hidden])
      : flowPage(i + 1, paragraphs),
  );
}

/** A picture that may hold words, or a file inside the letter, is a document of its own; one of the letterhead only once. */
async function listEnclosures(zip: Zip, stories: Around, limits: FileLimits): Promise<Part[]> {
  const found = new Map<string, Enclosure['size']>();
  for (const { name, story } of stories) {
    const enclosures = story?.enclosures ?? [];
    if (enclosures.length === 0) continue;
    const targets = findTargets((await readXml(zip, relationsOf(name))) ?? '');
    for (const { id, size } of enclosures) {
      const target = targets.get(id);
      if (target !== undefined && found.get(target) !== 'sheet') found.set(target, size);
    }
  }
  if (found.size > limits.partsMax) throw new Refusal('too_many_parts');
  const parts: Part[] = [];
  for (const [target, size] of found) {
    const bytes = await readEnclosure(zip, target);
    const isEmpty = DRAWN.test(target)
      ? bytes.length === 0
      : size !== 'sheet' && (await isDecoration(bytes, limits.pixelsMax, size === 'mark'));
    if (!isEmpty) parts.push({ bytes, name: target.slice(target.lastIndexOf('/') + 1) });
  }
  return parts;
}

/** A part that lies not in the file, though the letter names it, is a page that has failed. */
async function readEnclosure(zip: Zip, target: string): Promise<Uint8Array> {
  if (DRAWN.test(target)) return Buffer.from(readDrawing((await readXml(zip, target)) ?? ''));
  return (await zip.read(target)) ?? new Uint8Array();
}

const relationsOf = (name: string): string => name.replace(/^word\//, 'word/_rels/').concat('.rels');

function findTargets(xml: string): Map<string, string> {
  const targets = new Map<string, string>();
  for (const [tag] of xml.matchAll(/<Relationship\b[^>]*>/g)) {
    const id = /\bId="([^"]*)"/.exec(tag)?.[1];
    const target = /\bTarget="([^"]*)"/.exec(tag)?.[1];
    if (id !== undefined && target !== undefined && !/TargetMode="External"/.test(tag))
      targets.set(id, target.startsWith('/') ? target.slice(1) : `word/${target}`);
  }
  return targets;
}
