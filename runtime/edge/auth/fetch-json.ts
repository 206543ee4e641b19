/** Fetches documents of identity providers: small JSON over HTTP, or a data: URI. */
const TIMEOUT_MS = 10_000
const MAX_BYTES = 1 << 20

export type Fetch = (url: string, init: { signal: AbortSignal; headers: Record<string, string> }) => Promise<Response>

/** Fails with an error that names the missing document; never with an AuthenticationError. */
export async function fetchJson(url: string, fetch: Fetch): Promise<unknown> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { accept: 'application/json' },
    })
    if (!response.ok) throw new Error(`the response has status ${response.status}`)
    const text = await response.text()
    if (text.length > MAX_BYTES) throw new Error('the response is too large')
    return JSON.parse(text)
  } catch (cause) {
    const shown = url.startsWith('data:') ? 'the data: URI' : url
    throw new Error(`Could not read ${shown}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
