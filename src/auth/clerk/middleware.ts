import { clerkMiddleware } from '@clerk/nextjs/server'
import type { NextFetchEvent, NextRequest } from 'next/server'
import type { Clerk } from '@/switches'

/**
 * Refreshes the session's cookies, and serves Clerk's Frontend API to the browser if it is proxied. It does not decide
 * which pages need an account: pages show only what the functions return to them.
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
