import type { Span } from '@chartwright/kernel';

export type IdentifierKind =
  | 'name'
  | 'date'
  | 'age-over-89'
  | 'address'
  | 'postcode'
  | 'phone'
  | 'email'
  | 'url'
  | 'ip'
  | 'id-number'
  | 'organisation';

export type Found = Span & { readonly kind: IdentifierKind };

export const PLACEHOLDERS: Readonly<Record<IdentifierKind, string>> = {
  name: '[NAME]',
  date: '[DATE]',
  'age-over-89': '[AGE]',
  address: '[ADDRESS]',
  postcode: '[POSTCODE]',
  phone: '[PHONE]',
  email: '[EMAIL]',
  url: '[URL]',
  ip: '[IP]',
  'id-number': '[ID]',
  organisation: '[ORGANISATION]',
};
