import type { Route } from 'next'

/** Where `?next=` leads, if it is a page of ours: anything else could send a person who trusts us elsewhere. */
export function pathAfterSignIn(search: string): Route {
  const next = new URLSearchParams(search).get('next') ?? '/'
  const here = 'http://here.invalid'
  const safe = next.startsWith('/') && URL.canParse(next, here) && new URL(next, here).origin === here
  return (safe ? next : '/') as Route
}
