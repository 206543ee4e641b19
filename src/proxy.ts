/**
 * Runs before each page: sets the Content Security Policy for its scripts and, with Clerk's accounts, the session's
 * cookies. Next reads the nonce from the request's policy; the layout reads `x-nonce` for its own scripts. The service
 * worker has a policy like a page's, because the servers it can connect to are known here, and not while building.
 */
import { type NextFetchEvent, type NextRequest, NextResponse } from 'next/server'
import { readProxyEnvironment } from './env'
import { pagePolicy, workerPolicy } from './security-headers'

export default async function proxy(request: NextRequest, event: NextFetchEvent): Promise<Response> {
  const environment = readProxyEnvironment()
  if (request.nextUrl.pathname === '/sw.js') {
    return NextResponse.next({ headers: { 'content-security-policy': workerPolicy(environment) } })
  }
  const nonce = btoa(crypto.randomUUID())
  const policy = pagePolicy(nonce, environment)
  const goOn = () => {
    const headers = new Headers(request.headers)
    headers.set('content-security-policy', policy)
    headers.set('x-nonce', nonce)
    const response = NextResponse.next({ request: { headers } })
    response.headers.set('content-security-policy', policy)
    return response
  }
  // The document that a device stores is requested without cookies, and Clerk would redirect that request.
  if (!environment.clerk || request.headers.has('x-parley-document')) return goOn()
  // Lazy-loaded: a server without Clerk has none of its code.
  const { throughClerk } = await import('./auth/clerk/middleware')
  return throughClerk(environment.clerk, goOn)(request, event)
}

export const config = {
  // Pages, and Clerk's Frontend API if it is proxied through this site. Files and webhooks have no session.
  matcher: ['/((?!_next/|api/|http/|words/|[^/]*\\.[^/]*$).*)', '/__clerk/(.*)', '/sw.js'],
}
