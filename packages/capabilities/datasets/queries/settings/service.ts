import { type Actor, ownerOf } from '@chartwright/platform';
import { audit, type Change } from '../caller.ts';
import type { Queryable, QueryParts } from '../ports.ts';
import { type QuerySettingsChange, SMALL_CELLS_MIN } from './model.ts';
import * as store from './store.ts';

export type QuerySettingsService = ReturnType<typeof createQuerySettings>;

/** What an organisation has chosen about its questions. Test and live are chosen apart. */
export function createQuerySettings({ db, proposer }: Pick<QueryParts, 'db' | 'proposer'>) {
  const view = async (source: Queryable, actor: Actor) => {
    const rows = await store.list(source, ownerOf(actor));
    const whole = rows.find(({ subject }) => subject === store.ORGANISATION);
    return {
      small_cells: viewCells(whole?.small_cells_min ?? 0),
      language_model: { enabled: whole?.language_model ?? false, configured: proposer !== undefined },
      own: rows
        .filter(({ subject, small_cells_min }) => subject !== store.ORGANISATION && small_cells_min > 0)
        .map(({ subject, small_cells_min }) => ({ for: subject, small_cells: viewCells(small_cells_min) })),
    };
  };
  return {
    read: (actor: Actor) => view(db, actor),

    async change(change: Change, given: QuerySettingsChange) {
      const { small_cells: cells, language_model: model, for: subject = store.ORGANISATION } = given;
      const { tx, actor, clock } = change;
      await store.change(tx, ownerOf(actor), {
        subject,
        smallCellsMin: cells && (cells.enabled ? cells.min : 0),
        languageModel: model?.enabled,
        at: clock.now(),
      });
      await audit(
        change,
        'query_settings.changed',
        { kind: 'query_settings', id: subject || actor.orgId },
        {
          fields: Object.keys(given).toSorted(),
          ...(cells !== undefined && { smallCellsMin: cells.enabled ? cells.min : 0 }),
          ...(model !== undefined && { languageModel: model.enabled }),
        },
      );
      return view(tx, actor);
    },
  };
}

const viewCells = (min: number) => ({ enabled: min > 0, min: min > 0 ? min : SMALL_CELLS_MIN });
