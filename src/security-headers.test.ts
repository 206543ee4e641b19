import { expect, it } from 'vitest'
import { PHASE_PRODUCTION_SERVER } from 'next/constants.js'
import configFor from '../next.config'
import { NO_PAGE_POLICY, pagePolicy, type PageSources, SCRIPT_POLICY, workerPolicy } from './security-headers'

const HERE: PageSources = { origins: ['http://127.0.0.1:3000'], convex: null, clerk: null, development: false }
const CLERK = { frontendApi: 'https://clerk.example.com', proxyUrl: null }
const CONVEX = { url: 'https://a.convex.cloud', siteUrl: 'https://a.convex.site' }

const sourcesOf = (name: string, sources: PageSources) =>
  pagePolicy('bm9uY2U=', sources)
    .split('; ')
    .find((directive) => directive.startsWith(`${name} `))
    ?.split(' ')
    .slice(1)

it('a page can run its own scripts only, and no one can frame it', () => {
  for (const sources of [HERE, { ...HERE, origins: [], clerk: CLERK, convex: CONVEX }]) {
    expect(sourcesOf('script-src', sources)).toEqual(["'self'", "'nonce-bm9uY2U='", "'strict-dynamic'"])
    expect(sourcesOf('frame-ancestors', sources)).toEqual(["'none'"])
  }
  expect(sourcesOf('script-src', { ...HERE, development: true })).toContain("'unsafe-eval'")
})

it('a page can connect to its accounts and data, and nowhere else', () => {
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

it('a page can show pictures from where they are stored', () => {
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

it('C134 a worker can load this server’s scripts and nothing else, and other responses can do nothing', async () => {
  const rules = (await (await configFor(PHASE_PRODUCTION_SERVER)).headers?.()) ?? []
  const policies = rules.map(({ source, headers }) => [
    source,
    headers.find(({ key }) => key === 'content-security-policy')?.value,
  ])
  expect(policies).toEqual([
    ['/:path*', NO_PAGE_POLICY],
    ['/_next/static/chunks/:path*.js', SCRIPT_POLICY],
  ])
  expect(SCRIPT_POLICY.split('; ')).toEqual(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"])
})

it('C442 the service worker can talk to the pages’ servers and load nothing, in both hosting modes', () => {
  expect(workerPolicy(HERE).split('; ')).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self' http://127.0.0.1:3000",
    "img-src 'self' http://127.0.0.1:3000",
    "frame-ancestors 'none'",
  ])
  expect(workerPolicy({ origins: [], convex: CONVEX }).split('; ')).toContain(
    "connect-src 'self' https://a.convex.cloud https://a.convex.site",
  )
})
