/**
 * The public keys of one provider: fetched on first use, cached, and fetched again when a token names an unknown key.
 */
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose'
import { createLocalJWKSet, errors } from 'jose'
import type { System } from '../../system'

/** Long enough that invented key ids cause no storm of requests, short enough to notice a rotation. */
const COOL_DOWN_MS = 30_000
/** The longest time that a withdrawn key keeps working. */
const MAX_AGE_MS = 10 * 60_000

export interface KeySet {
  /** For jose: the key that a token's header names. */
  getKey: JWTVerifyGetKey
}

interface Kept {
  find: ReturnType<typeof createLocalJWKSet>
  /** When it was fetched, ms. */
  at: number
}

export function createKeySet(load: () => Promise<JSONWebKeySet>, system: Pick<System, 'now'>): KeySet {
  let kept: Kept | null = null
  let loading: Promise<Kept> | null = null

  const refresh = () =>
    (loading ??= load()
      .then((keys) => (kept = { find: createLocalJWKSet(keys), at: system.now() }))
      .finally(() => (loading = null)))

  return {
    async getKey(header, token) {
      let current = kept ?? (await refresh())
      if (system.now() - current.at >= MAX_AGE_MS) {
        // If the provider can't be reached, keys from ten minutes ago are better than no sign-in at all.
        const stale: Kept = { ...current, at: system.now() - MAX_AGE_MS + COOL_DOWN_MS }
        current = await refresh().catch(() => (kept = stale))
      }
      try {
        return await current.find(header, token)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || system.now() - current.at < COOL_DOWN_MS) throw error
        return (await refresh()).find(header, token)
      }
    },
  }
}
