import type { Letter } from './letter.ts';
import words from './words.json' with { type: 'json' };

const writeOne = (letter: Letter): string => {
  const { isDraft, date, to, greeting, subject, paragraphs, questions, closing } = letter;
  const blocks = [
    ...(isDraft ? [words.draft] : []),
    date,
    to.join('\n'),
    greeting,
    subject.join('\n'),
    ...paragraphs,
    questions.map((question, n) => `${n + 1}. ${question}`).join('\n'),
    ...closing,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
};

/** Letters as plain text; a form feed begins the next one. */
export const writeText = (letters: readonly Letter[]): string => letters.map(writeOne).join('\f');
