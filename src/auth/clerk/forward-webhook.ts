const HEADERS = ['svix-id', 'svix-timestamp', 'svix-signature']
const LONGEST = 256 * 1024
const PATIENCE_MS = 10_000

/**
 * Hands on what Clerk sent, as it came, to the backend's HTTP action, which checks the signature itself: so a way around
 * this route would lead nowhere. Its answer is the answer.
 */
export async function forwardWebhook(request: Request, siteUrl: string | null): Promise<Response> {
  if (!siteUrl) return new Response(null, { status: 404 })
  const body = await request.text()
  if (body.length > LONGEST) return new Response(null, { status: 413 })
  const headers = new Headers({ 'content-type': 'application/json' })
  for (const name of HEADERS) headers.set(name, request.headers.get(name) ?? '')
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const answer = await fetch(`${siteUrl}/webhooks/clerk`, { method: 'POST', headers, body, signal })
    return new Response(await answer.text(), { status: answer.status })
  } catch {
    // Clerk sends it again.
    return new Response('The backend did not answer', { status: 502 })
  }
}
