/** Signing in with the form as the browser itself sends it: before the page's scripts are there, or without any. */
import type { IncomingMessage } from 'node:http'
import { pathAfterSignIn } from '../after-sign-in'

export const PLAIN_SIGN_IN = 'POST /sign-in/form'

/**
 * From a page of this server. Browsers say so themselves, except at plain addresses, where the form's page has to be of
 * the same host.
 */
export function isFromOwnPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const { origin, host } = headers
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host
}

/** What the page's scripts would send for it. */
export function asJson(form: URLSearchParams): Buffer {
  const text = (name: string) => form.get(name) ?? ''
  return Buffer.from(JSON.stringify({ email: text('email').trim(), password: text('password') }))
}

/** To where one was going, or back to the form, which says what was wrong. */
export async function answerToForm(response: Response, form: URLSearchParams): Promise<Response> {
  const next = form.get('next')
  const search = new URLSearchParams(next === null ? {} : { next })
  let location: string = pathAfterSignIn(`?${search.toString()}`)
  const answer = (await response.json().catch(() => ({}))) as { code?: string; twoFactorRedirect?: boolean }
  if (answer.twoFactorRedirect) {
    search.set('step', 'code')
    location = `/sign-in?${search.toString()}`
  }
  if (!response.ok) {
    search.set('problem', answer.code ?? (response.status === 429 ? 'TOO_MANY_TRIES' : 'FAILED'))
    location = `/sign-in?${search.toString()}`
  }
  const headers = new Headers({ location })
  for (const cookie of response.headers.getSetCookie()) headers.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}
