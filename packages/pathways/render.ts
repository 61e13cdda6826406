import { categoriesOf, conditionOf, ownValue, type Pathway, type Rule } from './compile.ts';
import policyWords from './data/policy-words.json' with { type: 'json' };
import { questionOf } from './evaluate/missing.ts';
import { outcomeWords, ruleWords } from './rule-words.ts';

/** The whole pathway as Markdown, for a clinician to read and sign. */
export function renderPathway(pathway: Pathway): string {
  const parts = [
    header(pathway),
    categories(pathway),
    urgencies(pathway),
    policies(pathway),
    ...Object.keys(pathway.document.conditions).map((name) => condition(pathway, name)),
    rulesForAll(pathway),
    signature(pathway),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Text of the author cannot start a cell, a heading or a tag of its own. */
const safe = (text: string): string =>
  text
    .replaceAll(/[\\`*_[\]<>|#]/g, (mark) => `\\${mark}`)
    .replaceAll(/\s+/g, ' ')
    .trim();

function header({ document, sha256 }: Pathway): string {
  const { acceptsAgesFrom, acceptsAgesTo, referralValidityMonths } = document.scope;
  const ages = [
    ...(acceptsAgesFrom === undefined ? [] : [`from ${acceptsAgesFrom}`]),
    ...(acceptsAgesTo === undefined ? [] : [`to ${acceptsAgesTo}`]),
  ].join(' ');
  return [
    `# ${safe(document.title)}`,
    '',
    `${safe(document.id)} ${document.version}, effective from ${document.effectiveFrom}. SHA-256 \`${sha256}\`.`,
    ...(document.description === undefined ? [] : ['', safe(document.description)]),
    ...(document.notice === undefined ? [] : ['', `> ${safe(document.notice)}`]),
    '',
    `Ages accepted: ${ages === '' ? 'all' : `${ages} years`}. A referral is valid for ${referralValidityMonths} months.`,
  ].join('\n');
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function categories({ document }: Pathway): string {
  const rows = categoriesOf(document).map(([name, { label, targetDays }]) => [
    safe(name),
    safe(label),
    `${targetDays}`,
  ]);
  return `## Categories, most urgent first\n\n${table(['Category', 'Meaning', 'Target days from receipt'], rows)}`;
}

function urgencies({ document }: Pathway): string {
  const rows = Object.entries(document.statedUrgency).map(([name, phrases]) => [
    safe(name),
    safe(phrases.join(', ')),
  ]);
  return `## Words of the referrer for urgency\n\n${table(['Category', 'Words'], rows)}`;
}

type PolicyLine = readonly [
  words: string,
  details?: readonly string[],
  effect?: { review?: string; flag?: string | undefined },
];

/** Every policy with the settings it has here, in the order in which they apply. */
function policies({ document: { policies: all } }: Pathway): string {
  const { essentials, identity, moreUrgentUnknown, outOfScopeAge } = all;
  const lines: readonly PolicyLine[] = [
    [policyWords.pick],
    [policyWords.unreadable, [], all.unreadable],
    [
      policyWords.outOfScopeAge,
      outOfScopeAge.route === undefined ? [] : [outOfScopeAge.route],
      outOfScopeAge,
    ],
    [policyWords.identity, identity.fields, identity],
    [policyWords.multiPatient, [], all.multiPatient],
    [policyWords.embeddedInstruction, [], all.embeddedInstruction],
    [policyWords.alwaysReview, all.alwaysReview.categories, all.alwaysReview],
    [policyWords[`moreUrgentUnknown.${moreUrgentUnknown.when}`], [], moreUrgentUnknown],
    [policyWords.noRule, [], all.noRule],
    [policyWords.statedMoreUrgent, [], all.statedMoreUrgent],
    [policyWords.statedLessUrgent, [], all.statedLessUrgent],
    [policyWords.expired, [], all.expired],
    [policyWords.returned, [], all.returned],
    [policyWords.notReferral, [], all.notReferral.asksForAction],
    essentials.holdTriage
      ? [policyWords['essentials.hold'], [], essentials]
      : [policyWords['essentials.ask']],
  ];
  return `## Policies\n\n${lines.map(policyLine).join('\n')}`;
}

function policyLine([words, details = [], effect = {}]: PolicyLine): string {
  const outcome = [
    ...(effect.review === undefined ? [] : [`review ${effect.review}`]),
    ...(effect.flag === undefined ? [] : [`flag ${effect.flag}`]),
  ];
  return [
    '-',
    words,
    ...(details.length === 0 ? [] : [safe(details.join(', '))]),
    ...(outcome.length === 0 ? [] : [`(${safe(outcome.join(', '))})`]),
  ].join(' ');
}

function condition(pathway: Pathway, name: string): string {
  const { document, rules } = pathway;
  const found = conditionOf(document, name);
  if (found === undefined) return '';
  const items = found.essential.map((item) => {
    const covers = ownValue(found.covers, item)?.map((fact) => ownValue(document.facts, fact)?.label ?? fact);
    return `- ${safe(questionOf(document, item, [name]))}${covers === undefined ? '' : ` Tells: ${safe(covers.join(', '))}.`}`;
  });
  return [
    `## ${safe(found.title ?? name)} (${safe(found.specialty)})`,
    '',
    ...(items.length === 0
      ? ['No essential information is asked for.']
      : ['Essential information:', '', ...items]),
    '',
    ruleTable(
      pathway,
      rules.filter((rule) => rule.condition === name),
    ),
  ].join('\n');
}

function rulesForAll(pathway: Pathway): string {
  const rules = pathway.rules.filter((rule) => rule.condition === undefined);
  return rules.length === 0 ? '' : `## Rules for every patient\n\n${ruleTable(pathway, rules)}`;
}

function ruleTable(pathway: Pathway, rules: readonly Rule[]): string {
  const rows = rules.map((rule) => [
    safe(rule.id),
    `${rule.start === undefined ? '' : `Only when ${safe(rule.start)} is run: `}${safe(ruleWords(pathway.document, rule))}`,
    safe(outcomeWords(pathway, rule)),
    safe(
      [rule.rationale, rule.cite.join('; ')]
        .filter((text) => text !== undefined && text !== '')
        .join(' Source: '),
    ),
  ]);
  return table(['Rule', 'If', 'Then', 'Why and source'], rows);
}

const signature = ({ document, sha256 }: Pathway): string =>
  [
    '## Approval',
    '',
    `I have checked every rule of ${safe(document.id)} ${document.version} (${sha256.slice(0, 12)}) against the criteria that hold here.`,
    '',
    'Name, role: ____________________ Date: ____________ Signature: ____________________',
  ].join('\n');
