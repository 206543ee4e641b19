import { expect, it } from 'vitest'
import { pagePolicy, type PageSources } from './security-headers'

const HERE: PageSources = { origins: ['http://127.0.0.1:3000'], convex: null, clerk: null, development: false }
const CLERK = { frontendApi: 'https://clerk.example.com', proxyUrl: null }
const CONVEX = { url: 'https://a.convex.cloud', siteUrl: 'https://a.convex.site' }

const sourcesOf = (name: string, sources: PageSources) =>
  pagePolicy('bm9uY2U=', sources)
    .split('; ')
    .find((directive) => directive.startsWith(`${name} `))
    ?.split(' ')
    .slice(1)

it('lets a page run its own scripts only, and nobody frame it', () => {
  for (const sources of [HERE, { ...HERE, origins: [], clerk: CLERK, convex: CONVEX }]) {
    expect(sourcesOf('script-src', sources)).toEqual(["'self'", "'nonce-bm9uY2U='", "'strict-dynamic'"])
    expect(sourcesOf('frame-ancestors', sources)).toEqual(["'none'"])
  }
  expect(sourcesOf('script-src', { ...HERE, development: true })).toContain("'unsafe-eval'")
})

it('lets it talk to where its accounts and data live, and nowhere else', () => {
  const here = ["'self'", 'ws://127.0.0.1:3000', 'http://127.0.0.1:3000']
  expect(sourcesOf('connect-src', HERE)).toEqual(here)
  expect(sourcesOf('connect-src', { ...HERE, origins: [], clerk: CLERK, convex: CONVEX })).toEqual([
    "'self'",
    'wss://a.convex.cloud',
    'https://a.convex.cloud',
    'https://a.convex.site',
    'https://clerk.example.com',
  ])
  expect(sourcesOf('connect-src', { ...HERE, clerk: { ...CLERK, proxyUrl: '/__clerk' } })).toEqual(here)
  expect(sourcesOf('connect-src', { ...HERE, clerk: { ...CLERK, proxyUrl: 'https://a.example/c' } })).toContain(
    'https://a.example',
  )
})

it('shows pictures of where they are kept', () => {
  expect(sourcesOf('img-src', HERE)).toEqual(["'self'", 'data:', 'blob:', 'http://127.0.0.1:3000'])
  expect(sourcesOf('img-src', { ...HERE, clerk: CLERK, convex: CONVEX })).toEqual([
    "'self'",
    'data:',
    'blob:',
    'https://a.convex.cloud',
    'https://a.convex.site',
    'https://img.clerk.com',
  ])
})
