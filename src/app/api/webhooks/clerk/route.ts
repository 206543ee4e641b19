import { forwardWebhook } from '@/auth/clerk/forward-webhook'
import { readSiteUrl } from '@/env'

/** Where Clerk sends `user.created`, `user.updated` and `user.deleted`. */
export function POST(request: Request): Promise<Response> {
  return forwardWebhook(request, readSiteUrl())
}
