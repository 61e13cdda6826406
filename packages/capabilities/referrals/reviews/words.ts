import type { Pathway } from '@chartwright/pathways';
import * as pathwayStore from '../pathways/store.ts';
import type { PathwayVersions } from '../pathways/versions.ts';
import type { ReviewParts } from './service.ts';

/** Finds what a pathway calls its categories, in the version that was asked. */
export const createWordsOf =
  (pathways: Pick<PathwayVersions, 'active'>): ReviewParts['wordsOf'] =>
  async (source, owner, pathway) => {
    const text =
      pathway === undefined
        ? (await pathways.active(source, owner)).text
        : await pathwayStore.findByDigest(source, owner, pathway);
    if (text === undefined) throw new Error('The version that proposed is not there');
    const { categories, dispositions } = JSON.parse(text) as Pathway['document'];
    return { categories, dispositions };
  };
