import type { Route } from 'next'

/** Where `?next=` leads, if it is a page of ours: anything else could send a person who trusts us elsewhere. */
export function pathAfterSignIn(search: string): Route {
  const next = new URLSearchParams(search).get('next')
  return next !== null && isOurs(next) ? next : '/'
}

function isOurs(path: string): path is Route {
  const here = 'http://here.invalid'
  return path.startsWith('/') && URL.canParse(path, here) && new URL(path, here).origin === here
}
