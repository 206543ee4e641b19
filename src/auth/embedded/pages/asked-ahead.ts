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

export const TOKEN = '/api/auth/token'

/** Leaves the promise of a token in `issued`, null without a session. */
// One request: the token's response says whose session it is. Reads bodies even if no call uses them; otherwise the
// requests would stay open.
export const askAhead =
  `const ask=(path)=>fetch(path).then(async(r)=>new Response(await r.blob(),r));` +
  `const token=ask('${TOKEN}');` +
  `const issued=token.then((r)=>r.ok?r.clone().json():null);` +
  `const session=issued.then((issued)=>issued?new Response(JSON.stringify({session:{id:issued.sessionId},user:issued.user}))` +
  `:ask('/api/auth/get-session'));` +
  `window.parleyAsked={'${TOKEN}':token,'/api/auth/get-session':session};` +
  `for(const asked of [token,session])asked.catch(()=>{});`

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
