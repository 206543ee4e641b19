/** Identifies the caller of an HTTP request by its Authorization header. */
import type { IncomingMessage } from 'node:http'
import type { CheckAdmin } from '../auth/admin-key'
import { AuthenticationError } from '../auth/errors'
import type { Access, Identity } from '../../boundary/messages'
import { HttpError, bearerToken } from './exchange'
import type { Verify } from '../auth/verified-token'

export interface IdentifyOptions {
  verify: Verify
  checkAdmin: CheckAdmin
}

export interface Caller {
  identity: Identity | null
  access: Access
  /** The person's token, as it was sent. */
  token: string | null
}

/** A person with `Bearer <jwt>`, the administrator with `Convex <key>`, unauthenticated without the header. */
export async function identify(request: IncomingMessage, { verify, checkAdmin }: IdentifyOptions): Promise<Caller> {
  try {
    const credential = adminCredential(request)
    if (credential !== null) return { ...checkAdmin(credential), access: 'admin', token: null }
    const token = bearerToken(request)
    return { identity: token === null ? null : (await verify(token)).identity, access: 'public', token }
  } catch (error) {
    if (error instanceof AuthenticationError) throw new HttpError(401, error.code, error.message)
    throw error
  }
}

/** The rest of the header after `Convex`; null for another scheme. */
export function adminCredential(request: IncomingMessage): string | null {
  return /^convex +(\S.*)$/i.exec(request.headers.authorization?.trim() ?? '')?.[1] ?? null
}
