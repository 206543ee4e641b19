/** What an upload that has failed tells the person. */
import { failureOf } from '@/ui/failure'
import type { UploadTrouble } from '../types'

/** Storage has answered, and it is no. */
export class UploadRefused extends Error {}

/** Whoever is signed out, too fast, or had an address that grew old will be let through another time. */
const passing = new Set<string>(['UNAUTHENTICATED', 'RATE_LIMITED'])
export const isPassing = (status: number) => status === 401 || status === 408 || status === 429

export function troubleOf(error: unknown): UploadTrouble {
  const data = failureOf(error)
  if (data && !passing.has(data.code)) return { kind: 'refused', reason: data.message }
  return error instanceof UploadRefused ? { kind: 'refused', reason: null } : { kind: 'stopped' }
}
