/**
 * Who is signed in, and a token: asked by the document itself while its scripts are on their way. Each answer is taken
 * once, by the call that would have asked.
 */
type Asked = Record<string, Promise<Response>>

declare global {
  interface Window {
    parleyAsked?: Asked
  }
}

/** A token lives for minutes, and counts from when it is taken. */
const FRESH_MS = 20_000

// Read to their end, whether or not anyone takes them: else the requests would stay open.
export const askAhead =
  `const asked=window.parleyAsked={};` +
  `for(const path of ['/api/auth/get-session','/api/auth/token'])` +
  `(asked[path]=fetch(path,{cache:'no-store'}).then(async(r)=>new Response(await r.blob(),r))).catch(()=>{});`

/** `now`: since the document was opened. Null: not asked, or too long ago. What is posted makes old answers wrong. */
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
