import type { Compiled, Model, Query, Refusal } from '@chartwright/analytics';

const EACH_IS_ONE_PERSON: Refusal = {
  type: 'not_permitted',
  code: 'small_cells',
  message: 'Small groups are held back here, and each row of this answer would be about one person.',
};

/**
 * Refuses what small groups are held back from: lists of people, and groups by what names a person or one of their rows.
 * Even how many of such rows are held back tells how many people there are.
 */
export const refuseSinglePeople = (
  model: Model,
  { query, peopleColumn }: Compiled,
  smallCellsMin: number,
): Refusal | undefined =>
  smallCellsMin > 0 && peopleColumn !== undefined && isOfSinglePeople(model, query)
    ? EACH_IS_ONE_PERSON
    : undefined;

const isOfSinglePeople = (model: Model, { intent, dimensions }: Query): boolean =>
  intent === 'list' || dimensions.some((name) => namesOnePerson(model, name));

/** A person, or what belongs to one alone: a claim, a visit, a case. */
function namesOnePerson(model: Model, name: string): boolean {
  const dimension = model.dimensions[name];
  if (dimension?.identifies === true) return true;
  if (dimension?.type !== 'identifier') return false;
  return Object.entries(model.bases).some(([base, { from, member }]) => {
    const key = 'table' in from ? (model.tables[from.table]?.key ?? []) : [];
    return member !== undefined && key.some((column) => dimension.on[base] === `b.${column}`);
  });
}

/**
 * Whether a row that is held back must not be shown even without its numbers: because of what it was kept or sorted by,
 * or because its names are so fine that there is one person behind it.
 */
export const tellsByItself = (model: Model, { dimensions, timeGrain, having, orderBy }: Query): boolean =>
  having.length > 0 ||
  orderBy.some(({ key }) => key !== timeGrain && !dimensions.includes(key)) ||
  dimensions.length > FINE ||
  dimensions.some((name) => model.dimensions[name]?.type === 'number');

/** Three traits together often are one person's alone. */
const FINE = 2;
