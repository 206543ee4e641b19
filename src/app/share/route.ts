/**
 * The target of shares from other apps, which the service worker handles. Requests get here only without a worker, and
 * nothing can be kept of them then.
 */
export function POST(): Response {
  return new Response(null, { status: 303, headers: { location: '/messages' } })
}
