export { type Owner, ownerOf } from '@chartwright/platform';
