import type { Identity } from '../../boundary/messages'

/** The owner of a verified token, by its claims `sid`, `sub`, and `iat`. */
export interface Bearer {
  session: string | null
  subject: string
  /** UTC ms, whole seconds. */
  issuedAt: number
}

export interface VerifiedToken {
  identity: Identity
  bearer: Bearer
  /** Milliseconds since the epoch. */
  expiresAt: number
}

export type Verify = (token: string) => Promise<VerifiedToken>
