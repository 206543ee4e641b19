import { clerkMiddleware } from '@clerk/nextjs/server'
import type { NextFetchEvent, NextRequest } from 'next/server'
import type { Clerk } from '@/switches'

/**
 * Keeps the session's cookies fresh, and is Clerk's Frontend API to the browser where it is proxied. Which pages need
 * an account is not decided here: the pages show nothing that the functions did not give them.
 */
export function throughClerk({ publishableKey, jwtKey, proxyUrl }: Clerk, goOn: () => Response) {
  const middleware = clerkMiddleware(() => goOn(), {
    publishableKey,
    ...(jwtKey ? { jwtKey } : {}),
    ...(proxyUrl ? { proxyUrl } : {}),
    signInUrl: '/sign-in',
    signUpUrl: '/sign-up',
    frontendApiProxy: { enabled: proxyUrl?.startsWith('/') ?? false },
  })
  return async (request: NextRequest, event: NextFetchEvent): Promise<Response> =>
    (await middleware(request, event)) ?? goOn()
}
