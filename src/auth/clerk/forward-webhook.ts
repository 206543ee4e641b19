const HEADERS = ['svix-id', 'svix-timestamp', 'svix-signature']
const LONGEST = 256 * 1024
const PATIENCE_MS = 10_000

/**
 * Forwards Clerk's request unchanged to the backend's HTTP action, which verifies the signature, so bypassing this
 * route gains nothing. Returns the backend's response.
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
    // Clerk retries.
    return new Response('The backend did not answer', { status: 502 })
  }
}
