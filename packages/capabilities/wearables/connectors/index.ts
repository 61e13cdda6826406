import type { ProviderCode, WearableConnector } from '../connector.ts';
import { type ProviderRow, providerTable } from '../tables.ts';
import { dexcom } from './dexcom/connector.ts';
import { garmin } from './garmin/connector.ts';
import { makeGoogle } from './google/connector.ts';
import { makeOura } from './oura/connector.ts';
import { polar } from './polar/connector.ts';
import { strava } from './strava/connector.ts';
import { whoop } from './whoop/connector.ts';
import { withings } from './withings/connector.ts';

const connectors: Partial<Record<ProviderCode, WearableConnector>> = Object.fromEntries(
  [
    makeOura('OURA'),
    makeOura('SANDBOX'),
    whoop,
    withings,
    polar,
    garmin,
    dexcom,
    makeGoogle('GOOGLE_HEALTH'),
    makeGoogle('FITBIT'),
    makeGoogle('GOOGLE_FIT'),
    strava,
  ].map((one) => [one.code, one]),
);

/** What a provider is spoken to with; undefined for one that is only listed, or reached by a bridge or a file. */
export const connectorOf = (code: ProviderCode): WearableConnector | undefined => connectors[code];

/** Every provider in the order of the list, disabled ones too. */
export const providerList: readonly (ProviderRow & { readonly provider: ProviderCode })[] = Object.entries(
  providerTable,
).map(([provider, row]) => ({ provider: provider as ProviderCode, ...row }));
