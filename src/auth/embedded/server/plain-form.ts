/** Signing in with a form posted by the browser itself, before or without the page's scripts. */
import type { IncomingMessage } from 'node:http'
import { pathAfterSignIn } from '../../after-sign-in'

export const PLAIN_SIGN_IN = 'POST /sign-in/form'

/**
 * Whether a page of this server sent it. Browsers say so, except over plain HTTP, where the Origin's host must match.
 */
export function isFromOwnPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const { origin, host } = headers
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host
}

/** The JSON that the page's scripts would send. */
export function asJson(form: URLSearchParams): Buffer {
  const text = (name: string) => form.get(name) ?? ''
  return Buffer.from(JSON.stringify({ email: text('email').trim(), password: text('password') }))
}

/** Redirects to the destination, or back to the form with the error. */
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
