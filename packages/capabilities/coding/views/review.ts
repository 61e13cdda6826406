import type { Fact, MentionStatus, Span } from '@chartwright/kernel';
import { mentionIds } from '../ids.ts';
import type { Review } from '../replies.ts';
import type { NoteRequest, NoteResult } from '../task.ts';
import { viewRule } from './mentions.ts';
import { convert, utf16 } from './offsets.ts';

const LABELS: Readonly<Record<MentionStatus, string>> = {
  confirmed: 'Confirmed',
  provisional: 'Provisional',
  differential: 'Differential',
  historical: 'In the past',
  negated: 'Denied or absent',
  family: 'Of a relative',
  planned: 'Planned',
  hypothetical: 'Hypothetical',
};

const colorToken = (status: MentionStatus): string => `status-${status}`;

type ReviewSpan = Review['spans'][number];

type Mark = Span & { readonly extraction_id: string };

/** Where a span is drawn: a mention that other words interrupt is drawn in its pieces, not over those words. */
const marksOf = ({ extraction_id, start, end, parts }: ReviewSpan): Mark[] =>
  parts.length === 0 ? [{ extraction_id, start, end }] : parts.map((part) => ({ ...part, extraction_id }));

/** A coded note as a reviewer's page draws it: the text cut into segments, every mark with its reason. */
export function viewReview(taskId: string, { note }: NoteRequest, { coded }: NoteResult): Review {
  const ids = mentionIds(taskId, coded.facts.length);
  const spans = coded.facts
    .map((fact, index) => viewSpan(fact, ids[index] ?? ''))
    .toSorted((a, b) => a.start - b.start || b.end - a.end);
  const statuses = (Object.keys(LABELS) as MentionStatus[]).map((status) => ({
    status,
    count: spans.filter((span) => span.status === status).length,
  }));
  return {
    task_id: taskId,
    text: note,
    sections: coded.sections.map(({ name, start, end }) => ({ name, start, end })),
    spans,
    segments: cutIntoSegments(note, spans.flatMap(marksOf)),
    legend: statuses
      .filter(({ count }) => count > 0)
      .map(({ status }) => ({ status, color_token: colorToken(status), label: LABELS[status] })),
    counts: Object.fromEntries(statuses.map(({ status, count }) => [status, count])) as Review['counts'],
  };
}

function viewSpan(fact: Fact, id: string): ReviewSpan {
  const { start, end, status, snomed, section, confidence } = fact;
  // The semantic tag of a fully specified name is for the title; a label has little room.
  const label = snomed?.term.replace(/ \([^()]*\)$/, '') ?? fact.rxnorm?.[0]?.term ?? fact.source;
  const title = [
    snomed && `${snomed.term} · ${snomed.code}`,
    fact.rxnorm && `RxNorm ${fact.rxnorm.map(({ code, term }) => `${term} ${code}`).join(', ')}`,
    fact.value?.text,
    fact.directions?.text || undefined,
    LABELS[status],
    fact.date,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
  return {
    extraction_id: id,
    start,
    end,
    parts: (fact.parts ?? []).map((part) => convert(part, utf16)),
    status,
    color_token: colorToken(status),
    label,
    title,
    why: { section, confidence, rule: viewRule(fact.why, utf16) },
  };
}

/**
 * Cuts a text wherever a mark begins or ends. Every character is in exactly one segment, in order; a segment names the
 * spans whose marks cover it, the outermost first.
 */
export function cutIntoSegments(text: string, marks: readonly Mark[]): Review['segments'] {
  const cuts = new Set([0, text.length, ...marks.flatMap(({ start, end }) => [start, end])]);
  const edges = [...cuts].sort((a, b) => a - b);
  const waiting = marks.toSorted((a, b) => a.start - b.start || b.end - a.end);
  let next = 0;
  let open: typeof waiting = [];
  return edges.slice(0, -1).map((start, index) => {
    const end = edges[index + 1] ?? text.length;
    open = open.filter((span) => span.end > start);
    for (let span = waiting[next]; span !== undefined && span.start <= start; span = waiting[next]) {
      if (span.end > start) open.push(span);
      next += 1;
    }
    return { start, end, text: text.slice(start, end), span_ids: open.map((span) => span.extraction_id) };
  });
}
