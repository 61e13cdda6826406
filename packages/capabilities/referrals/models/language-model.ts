import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { createPlainFetch } from '@chartwright/platform';
import { generateText, type LanguageModel, Output } from 'ai';
import type { z } from 'zod';
import type { ModelEndpoint } from './endpoint.ts';

export type Order<T extends z.ZodType> = {
  readonly instructions: string;
  readonly prompt: string;
  readonly schema: T;
};

export type AskModel = <T extends z.ZodType>(order: Order<T>, signal: AbortSignal) => Promise<z.infer<T>>;

/** Some four hundred values with their quotes. */
const OUTPUT_TOKENS_MAX = 16_000;
const ANSWER_BYTES_MAX = 1_048_576;

/**
 * Opens a language model that answers in the shape of a schema. What goes wrong is thrown as it comes: the message may
 * repeat the letter, so the caller must not keep it.
 */
export function openLanguageModel(endpoint: ModelEndpoint): AskModel {
  const model = openModel(endpoint);
  return async ({ instructions, prompt, schema }, signal) => {
    const { output, finishReason } = await generateText({
      model,
      instructions,
      prompt,
      output: Output.object({ schema, name: 'reading' }),
      temperature: 0,
      maxOutputTokens: OUTPUT_TOKENS_MAX,
      maxRetries: 0,
      abortSignal: signal,
      telemetry: { isEnabled: false },
      // Every model that takes tools can answer in this way; the newer way is known to few.
      providerOptions: { anthropic: { structuredOutputMode: 'jsonTool' } },
    });
    if (finishReason === 'length' || finishReason === 'content-filter')
      throw new Error('The answer of the model is not whole');
    return schema.parse(output);
  };
}

function openModel({ protocol, url, model, key }: ModelEndpoint): LanguageModel {
  if (protocol === 'anthropic')
    // The SDK would look for a key in the environment, which is not its business.
    return createAnthropic({
      baseURL: url,
      apiKey: key ?? 'none',
      fetch: createPlainFetch(ANSWER_BYTES_MAX),
    })(model);
  return createOpenAICompatible({
    name: 'reader',
    baseURL: url,
    fetch: createPlainFetch(ANSWER_BYTES_MAX),
    supportsStructuredOutputs: true,
    ...(key !== undefined && { apiKey: key }),
  })(model);
}
