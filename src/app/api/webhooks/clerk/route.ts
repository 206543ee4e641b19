import { forwardWebhook } from '@/auth/clerk/forward-webhook'
import { readSiteUrl } from '@/env'

/** Receives Clerk's `user.created`, `user.updated`, and `user.deleted` events. */
export function POST(request: Request): Promise<Response> {
  return forwardWebhook(request, readSiteUrl())
}
