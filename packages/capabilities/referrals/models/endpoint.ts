/** The protocols that readers speak: chat completions as OpenAI and local servers have them, and Anthropic's messages. */
export const PROTOCOLS = ['openai', 'anthropic'] as const;

/** An endpoint that a reader of referrals may be. */
export type ModelEndpoint = {
  readonly protocol: (typeof PROTOCOLS)[number];
  /** Up to and without `/chat/completions` or `/messages`. */
  readonly url: string;
  readonly model: string;
  readonly key?: string | undefined;
};
