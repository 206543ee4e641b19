import type { MutationCtx } from '../_generated/server'

/**
 * The session that the caller's token was given for, as its home calls it; undefined where the token doesn't say. The token
 * was checked before any function ran. An identity has nothing of it: two devices of a person ask the same.
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
