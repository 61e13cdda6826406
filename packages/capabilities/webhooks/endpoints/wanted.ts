import { sql } from 'kysely';
import catalogue from '../event-types.json' with { type: 'json' };

/** Every type of event there is. */
export const EVENT_TYPES: readonly string[] = Object.keys(catalogue);
const FAMILY = '.*';
const familyOf = (type: string): string => `${type.slice(0, type.indexOf('.'))}${FAMILY}`;

/** What an endpoint may be subscribed to: a type, or a family of them such as `lab_order.*`. */
export const SUBSCRIPTIONS: readonly string[] = [...new Set(EVENT_TYPES.map(familyOf)), ...EVENT_TYPES];

export const TEST_TYPE = 'webhook.test';

/** The types behind subscriptions. */
export const typesOf = (subscriptions: readonly string[]): readonly string[] =>
  EVENT_TYPES.filter((type) => subscriptions.includes(type) || subscriptions.includes(familyOf(type)));

/**
 * Whether an endpoint `w` is to have an event `e`. A test is for the endpoint it was asked of, whatever that subscribes to.
 */
export const wantedSql = sql<boolean>`(case when e.type = ${TEST_TYPE} then e.entity_id = w.id
  else w.types is null or e.type = any (w.types) or split_part(e.type, '.', 1) || ${FAMILY} = any (w.types) end)`;
