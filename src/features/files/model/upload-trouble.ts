/** The error a user sees for a failed upload. */
import { failureOf } from '@/ui/failure'
import type { UploadTrouble } from '../types'

/** Storage has responded with a rejection. */
export class UploadRefused extends Error {}

/** Signed out, rate-limited, or with an expired URL: retrying can succeed. */
const passing = new Set<string>(['UNAUTHENTICATED', 'RATE_LIMITED'])
export const isPassing = (status: number) => status === 401 || status === 408 || status === 429

export function troubleOf(error: unknown): UploadTrouble {
  const data = failureOf(error)
  if (data && !passing.has(data.code)) return { kind: 'refused', reason: data.message }
  return error instanceof UploadRefused ? { kind: 'refused', reason: null } : { kind: 'stopped' }
}
