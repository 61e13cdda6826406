import type { DeviceType, SourceHint } from '../connector.ts';

const TYPES: readonly (readonly [RegExp, DeviceType])[] = [
  [/watch/i, 'watch'],
  [/iphone|ipod/i, 'phone'],
  [/\bring\b|oura/i, 'ring'],
  [/scale/i, 'scale'],
  [/dexcom|libre/i, 'cgm'],
  [/\bband\b/i, 'band'],
];

const TEXT_MAX = 200;

/**
 * Which device measured. The text of a device names its place in memory and the version of its software, which change while the
 * device stays; its model and the name that its owner gave it do not.
 */
export function readDevice(sourceName: string, device: string): SourceHint {
  const field = (name: string): string | undefined =>
    new RegExp(`(?:^|, )${name}:([^,>]*(?:,\\d+)?)`).exec(device)?.[1];
  const model = field('hardware') ?? field('model') ?? field('name');
  const told = `${sourceName} ${field('name') ?? ''} ${model ?? ''}`;
  const [, deviceType = 'unknown'] = TYPES.find(([pattern]) => pattern.test(told)) ?? [];
  return {
    deviceType,
    ...(model !== undefined && model !== '' && { deviceModel: model.slice(0, TEXT_MAX) }),
    ...(sourceName !== '' && { appId: sourceName.slice(0, TEXT_MAX) }),
  };
}
