import type { MutationCtx } from '../_generated/server'

/**
 * The session that the caller's token was issued for, by the provider's id; undefined if the token doesn't say. Read
 * from the token, which was verified before any function ran. The identity object doesn't include it, so that two
 * devices of one person share queries.
 */
export async function sessionOf(ctx: Pick<MutationCtx, 'meta'>): Promise<string | undefined> {
  const { authToken } = await ctx.meta.getRequestMetadata()
  try {
    const [, payload = ''] = (authToken ?? '').split('.')
    const { sid } = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))) as { sid?: unknown }
    return typeof sid === 'string' && sid !== '' ? sid : undefined
  } catch {
    return undefined
  }
}
