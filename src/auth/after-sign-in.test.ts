import { expect, it } from 'vitest'
import { pathAfterSignIn } from './after-sign-in'

it.each([
  ['', '/'],
  ['?next=/messages/a_b?x=1', '/messages/a_b?x=1'],
  ['?next=https://evil.example', '/'],
  ['?next=//evil.example', '/'],
  ['?next=/\\evil.example', '/'],
  ['?next=/%09/evil.example', '/'],
  ['?next=javascript:alert(1)', '/'],
])('%s leads to %s', (search, path) => {
  expect(pathAfterSignIn(search)).toBe(path)
})
