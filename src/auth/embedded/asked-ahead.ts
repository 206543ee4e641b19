/**
 * Prefetched session and token: the document requests both while its scripts load. Each response is used once, by the
 * call that would have made the request.
 */
type Asked = Record<string, Promise<Response>>

declare global {
  interface Window {
    parleyAsked?: Asked
  }
}

/** A token lives for minutes, counted from when this takes it. */
const FRESH_MS = 20_000

// Reads both bodies even if no call uses them; otherwise the requests would stay open.
export const askAhead =
  `const asked=window.parleyAsked={};` +
  `for(const path of ['/api/auth/get-session','/api/auth/token'])` +
  `(asked[path]=fetch(path,{cache:'no-store'}).then(async(r)=>new Response(await r.blob(),r))).catch(()=>{});`

/**
 * `now`: time since the document was opened. Null if not requested, or too long ago. A POST invalidates earlier
 * responses.
 */
export function askedAhead(path: string, method: string | undefined, now: number): Promise<Response> | null {
  const asked = window.parleyAsked
  if (!asked) return null
  if (method !== 'GET' || now > FRESH_MS) {
    delete window.parleyAsked
    return null
  }
  const answer = asked[path] ?? null
  delete asked[path]
  return answer
}
