import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const ENDPOINT_BYTES = 10;

export const makeEndpointId = (): string => `we_${randomBytes(ENDPOINT_BYTES).toString('hex')}`;

const BLOCK = /^whd_[0-9a-f]{32}$/;
const PREFIX_LENGTH = 4;
const NUMBER_BYTES = 8;

/** Deliveries are numbered across organisations; their ids tell nothing of the numbers. */
export type DeliveryIds = {
  readonly write: (number: number) => string;
  /** Undefined for a text that is no id of ours. */
  readonly read: (id: string) => number | undefined;
};

/**
 * An id is one AES block: the number and eight zeros, which an invented id does not open to. The permutation is keyed, so
 * that ids can be made from numbers and back without a column of their own.
 */
export function createDeliveryIds(sealKey: Buffer): DeliveryIds {
  const key = createHmac('sha256', sealKey).update('chartwright webhook delivery id').digest();
  return {
    write: (number) => {
      const block = Buffer.alloc(2 * NUMBER_BYTES);
      block.writeBigUInt64BE(BigInt(number));
      const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
      return `whd_${Buffer.concat([cipher.update(block), cipher.final()]).toString('hex')}`;
    },
    read: (id) => {
      if (!BLOCK.test(id)) return undefined;
      const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false);
      const hex = id.slice(PREFIX_LENGTH);
      const block = Buffer.concat([decipher.update(hex, 'hex'), decipher.final()]);
      return block.readBigUInt64BE(NUMBER_BYTES) === 0n ? Number(block.readBigUInt64BE(0)) : undefined;
    },
  };
}
