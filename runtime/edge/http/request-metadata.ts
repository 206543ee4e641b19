/** Determines a request's origin, as functions see it. */
import type { IncomingMessage } from 'node:http'
import type { RequestMetadata } from '../../boundary/messages'
import { newRequestId, type System } from '../../system'

export type DescribeRequest = (request: IncomingMessage, authToken: string | null) => RequestMetadata

export function createRequestDescriber(
  system: System,
  clientAddress: (request: IncomingMessage) => string | null,
): DescribeRequest {
  return (request, authToken) => ({
    ip: clientAddress(request),
    userAgent: request.headers['user-agent'] ?? null,
    requestId: newRequestId(system),
    scheduledFunctionId: null,
    authToken,
  })
}
