import type { Span } from '@chartwright/kernel';

/** A text with its mentions in square brackets: "No [fever]" is the text "No fever" with one span. */
export function readBrackets(marked: string): { text: string; spans: Span[] } {
  let text = '';
  const spans: Span[] = [];
  for (const part of marked.split(/(\[[^\]]*\])/)) {
    const isMention = part.startsWith('[');
    const words = isMention ? part.slice(1, -1) : part;
    if (isMention) spans.push({ start: text.length, end: text.length + words.length });
    text += words;
  }
  return { text, spans };
}
