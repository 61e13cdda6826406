import { randomBytes } from 'node:crypto';

const ORDER_ID = /^labord_[0-9a-f]{32}$/;

export const makeOrderId = (): string => `labord_${randomBytes(16).toString('hex')}`;

export const isOrderId = (id: string): boolean => ORDER_ID.test(id);

const LABORATORY_ID = /^lab_[0-9a-f]{32}$/;

export const makeLaboratoryId = (): string => `lab_${randomBytes(16).toString('hex')}`;

export const isLaboratoryId = (id: string): boolean => LABORATORY_ID.test(id);
