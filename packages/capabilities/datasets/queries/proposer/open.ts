import type { Proposer } from '../ports.ts';
import type { ProposerEndpoint } from './language-model.ts';

/** Loads the SDK with the first question that needs it. A server without a model never pays for it. */
export function createProposer(endpoint: ProposerEndpoint | undefined): Proposer | undefined {
  if (endpoint === undefined) return undefined;
  let opened: Promise<Proposer> | undefined;
  return {
    propose: async (asked, signal) => {
      opened ??= import('./language-model.ts').then(({ openProposer }) => openProposer(endpoint));
      return (await opened).propose(asked, signal);
    },
  };
}
