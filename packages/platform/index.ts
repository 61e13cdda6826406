export * from './blobs/index.ts';
export { loadSecrets, type Secrets } from './crypto/master-key.ts';
export { seal, unseal } from './crypto/seal.ts';
export * from './database/index.ts';
export * from './egress/index.ts';
export * from './events/index.ts';
export { giveBack } from './give-back.ts';
export { type AccessLog, createAccessLog } from './http/access-log.ts';
export { parseJsonBody } from './http/body.ts';
export { mountDocs } from './http/docs.ts';
export { httpErrors } from './http/errors.ts';
export { requireMatch, tagOf } from './http/etag.ts';
export { answerFile, sentFileHeaders } from './http/file-answer.ts';
export { purgeExpired } from './http/idempotency.ts';
export { describeIssue, toIssues } from './http/issues.ts';
export { aggregateMetrics, createMetrics, type Metrics } from './http/metrics.ts';
export { mountRoutes } from './http/mount.ts';
export type { ArrivingFile } from './http/multipart.ts';
export { writeOpenApi } from './http/openapi.ts';
export { escapeHtml, type Page, sendPage } from './http/page.ts';
export type { HttpParts } from './http/parts.ts';
export { Answer, type Call, type Route, routesOf, StreamAnswer, WrittenAnswer } from './http/route.ts';
export { createHttpServer, type HttpReply, type HttpServer, limitAnonymous } from './http/server.ts';
export {
  dataEnvelope,
  detailEnvelope,
  okEnvelope,
  type Surface,
  statusEnvelope,
  typedErrorEnvelope,
} from './http/surface.ts';
export { takeUpload } from './http/upload.ts';
export * from './jobs/index.ts';
export { type Actor, allowanceOf, hasScope, isMetered, type Plan } from './keys/actor.ts';
export { hasValidChecksum, type KeyKind, keyPrefix, type Mode, makeKey } from './keys/format.ts';
export { createKeyRegistry, hashKey, type KeyRegistry } from './keys/registry.ts';
export { type Revisions, watchRevisions } from './keys/revisions.ts';
export * from './ledger/index.ts';
export { createRateLimiter, PLAN_LIMITS, type RateLimiter } from './limits/limiter.ts';
export { networkOf } from './limits/network.ts';
export { createLog, describeError, type Log, type OpenLog } from './log.ts';
export { createMeter, type Meter } from './meter/meter.ts';
export * from './outside/index.ts';
export * from './sandbox/index.ts';
export { isUuid, makeUuid } from './uuid.ts';
