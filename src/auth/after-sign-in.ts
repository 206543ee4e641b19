import type { Route } from 'next'

/** The target of `?next=`, if it is one of our own pages. Any other target would be an open redirect. */
export function pathAfterSignIn(search: string): Route {
  const next = new URLSearchParams(search).get('next')
  return next !== null && isOurs(next) ? next : '/'
}

function isOurs(path: string): path is Route {
  const here = 'http://here.invalid'
  return path.startsWith('/') && URL.canParse(path, here) && new URL(path, here).origin === here
}
