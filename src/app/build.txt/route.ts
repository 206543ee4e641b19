import { buildName } from '@/env'

/** Which build of the pages the server has, for pages that are still open. */
export function GET(): Response {
  return new Response(`${buildName}\n`, { headers: { 'cache-control': 'no-store' } })
}

// Otherwise it would be a file of the build.
export const dynamic = 'force-dynamic'
