/** Where a device's worker takes what other apps share. Without one, there is nothing to take it with. */
export function POST(): Response {
  return new Response(null, { status: 303, headers: { location: '/messages' } })
}
