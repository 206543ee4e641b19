import { jsonToConvex, type JSONValue, type Value } from 'convex/values'

/** The request that the document made while its scripts loaded: `opening.read`, as the token's session. */
declare global {
  interface Window {
    parleyAnswers?: Promise<JSONValue>
  }
}

/**
 * Expressions for promises: `issued`, the token's response, null without one; `opened`, the connection. A page that gets
 * no connection must say so instead of showing what it can't keep up to date.
 */
export const answersAhead = (issued: string, opened: string) =>
  `window.parleyAnswers=${issued}.then((issued)=>issued&&fetch('/api/query',{method:'POST',` +
  `headers:{'content-type':'application/json',authorization:'Bearer '+issued.token},` +
  `body:JSON.stringify({path:'opening:read',format:'convex_encoded_json',` +
  `args:[{conversationId:new URLSearchParams(location.search).get('conversationId')}]})})` +
  `.then((r)=>r.ok?r.json():null)).then((answer)=>${opened}.then(()=>answer)).catch(()=>null);`

/** Can be taken once; null if nothing was requested, or without a response. */
export async function takeAnswers(): Promise<Value | null> {
  const asked = window.parleyAnswers
  delete window.parleyAnswers
  const answer = (await asked) as { status?: string; value?: JSONValue } | null | undefined
  return answer?.status === 'success' && answer.value !== undefined ? jsonToConvex(answer.value) : null
}
