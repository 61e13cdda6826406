import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Checks a delivery as the documentation shows receivers to: what they copied is what has to go on working. It keys with the
 * whole text of the secret, keeps the last of several signatures, and throws where one has the wrong length.
 */
export function verifyAsDocumented(
  payload: string,
  header: string,
  secret: string,
  nowSeconds: number,
): boolean {
  const fields = new Map<string, string>();
  for (const field of header.split(',')) {
    const [name = '', value = ''] = field.split('=');
    fields.set(name, value);
  }
  const sentAt = fields.get('t') ?? '';
  const wanted = createHmac('sha256', secret).update([sentAt, payload].join('.')).digest('hex');
  const isFresh = Math.abs(nowSeconds - Number(sentAt)) <= 300;
  return isFresh && timingSafeEqual(Buffer.from(wanted), Buffer.from(fields.get('v1') ?? ''));
}
