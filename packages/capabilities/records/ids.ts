export { isUuid, makeUuid } from '@chartwright/platform';
