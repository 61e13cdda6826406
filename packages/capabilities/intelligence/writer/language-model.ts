import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { NarrativeWriter } from '@chartwright/engines/writer';
import { createPlainFetch } from '@chartwright/platform';
import { generateText } from 'ai';
import { INSTRUCTIONS } from './instructions.ts';

/** An endpoint that speaks the OpenAI chat-completions protocol. */
export type WriterEndpoint = {
  /** Up to and without `/chat/completions`. */
  readonly url: string;
  readonly model: string;
  readonly key?: string | undefined;
};

/** 900 characters are about 230 tokens; an answer that needs more is refused anyway. */
const OUTPUT_TOKENS_MAX = 400;
const ANSWER_BYTES_MAX = 65_536;

/**
 * Opens a language model as a narrative writer. What goes wrong is thrown as it comes: the message may repeat facts, so
 * the caller must not keep it.
 */
export function openLanguageModel({ url, model, key }: WriterEndpoint): NarrativeWriter {
  const provider = createOpenAICompatible({
    name: 'writer',
    baseURL: url,
    fetch: createPlainFetch(ANSWER_BYTES_MAX),
    ...(key !== undefined && { apiKey: key }),
  });
  const languageModel = provider(model);
  return {
    async write(facts, signal) {
      const { text, finishReason } = await generateText({
        model: languageModel,
        instructions: INSTRUCTIONS,
        prompt: JSON.stringify(facts),
        temperature: 0,
        maxOutputTokens: OUTPUT_TOKENS_MAX,
        maxRetries: 0,
        abortSignal: signal,
        telemetry: { isEnabled: false },
      });
      if (finishReason === 'length' || finishReason === 'content-filter') {
        throw new Error('The answer of the writer is not whole');
      }
      return text;
    },
  };
}
