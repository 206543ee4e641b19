import { describe, expect, it } from 'vitest'
import { readSwitches, SwitchError, type Variables } from './switches'

const CLOUD = 'https://happy-otter-123.convex.cloud'
const SECRET = 'sk_test_planted-and-never-said'
const WEBHOOK = `whsec_${btoa('planted-and-never-said-either')}`
const KEYS = {
  AUTH_MODE: 'clerk',
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_test_${btoa('happy-otter-1.clerk.accounts.dev$')}`,
  CLERK_SECRET_KEY: SECRET,
}
const HERE = {
  ...KEYS,
  CLERK_JWT_ISSUER_DOMAIN: 'https://happy-otter-1.clerk.accounts.dev',
  CLERK_WEBHOOK_SIGNING_SECRET: WEBHOOK,
}

function sentence(env: Variables): string {
  try {
    readSwitches(env)
  } catch (error) {
    expect(error).toBeInstanceOf(SwitchError)
    return (error as Error).message
  }
  throw new Error(`accepted: ${JSON.stringify(env)}`)
}

describe('the three valid combinations', () => {
  it('include accounts and data here', () => {
    const here = { clerk: null, convex: null, clerkForFunctions: null }
    expect(readSwitches({})).toEqual(here)
    expect(readSwitches({ AUTH_MODE: 'embedded' })).toEqual(here)
    expect(readSwitches({ AUTH_MODE: '', CONVEX_URL: '', CLERK_SECRET_KEY: '' })).toEqual(here)
  })

  it('include Clerk’s accounts with data here', () => {
    expect(readSwitches(HERE)).toEqual({
      convex: null,
      clerk: {
        publishableKey: KEYS.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY,
        secretKey: SECRET,
        jwtKey: null,
        proxyUrl: null,
        frontendApi: 'https://happy-otter-1.clerk.accounts.dev',
      },
      clerkForFunctions: { issuer: HERE.CLERK_JWT_ISSUER_DOMAIN, webhookSecret: WEBHOOK },
    })
    expect(readSwitches({ ...HERE, NEXT_PUBLIC_CLERK_PROXY_URL: '/__clerk' }).clerk?.proxyUrl).toBe('/__clerk')
  })

  it('include Clerk’s accounts with Convex’s data', () => {
    const site = 'https://happy-otter-123.convex.site'
    for (const names of [
      { CONVEX_URL: CLOUD },
      { CONVEX_URL: `${CLOUD}/` },
      { NEXT_PUBLIC_CONVEX_URL: CLOUD },
      { CONVEX_URL: CLOUD, NEXT_PUBLIC_CONVEX_URL: CLOUD },
      { CONVEX_URL: CLOUD, NEXT_PUBLIC_CONVEX_SITE_URL: site },
    ]) {
      const { convex, clerkForFunctions } = readSwitches({ ...KEYS, ...names })
      expect(convex).toEqual({ url: CLOUD, siteUrl: site })
      // They belong to the deployment, which has variables of its own.
      expect(clerkForFunctions).toBeNull()
    }
    const selfHosted = { CONVEX_URL: 'http://127.0.0.1:3210', CONVEX_SITE_URL: 'http://127.0.0.1:3211' }
    expect(readSwitches({ ...KEYS, ...selfHosted }).convex).toEqual({
      url: selfHosted.CONVEX_URL,
      siteUrl: selfHosted.CONVEX_SITE_URL,
    })
    const behindOne = { CONVEX_URL: 'https://data.example.com', CONVEX_SITE_URL: 'https://data.example.com/http' }
    expect(readSwitches({ ...KEYS, ...behindOne }).convex?.siteUrl).toBe('https://data.example.com/http')
  })
})

describe('rejected settings, with the sentence that fixes them', () => {
  const without = (name: keyof typeof HERE) => ({ ...HERE, [name]: undefined })
  it.each<[Variables, string]>([
    [{ AUTH_MODE: 'ldap' }, 'Invalid AUTH_MODE: "ldap". Use embedded or clerk.'],
    [{ CONVEX_URL: CLOUD }, 'Set AUTH_MODE=clerk and the Clerk keys, or unset CONVEX_URL.'],
    [{ AUTH_MODE: 'embedded', NEXT_PUBLIC_CONVEX_URL: CLOUD }, 'CONVEX_URL needs AUTH_MODE=clerk'],
    [{ CLERK_SECRET_KEY: SECRET }, 'Set AUTH_MODE=clerk, or unset CLERK_SECRET_KEY.'],
    [{ AUTH_MODE: 'embedded', CLERK_WEBHOOK_SIGNING_SECRET: WEBHOOK }, 'or unset CLERK_WEBHOOK_SIGNING_SECRET.'],
    [{ CONVEX_SITE_URL: 'https://a.convex.site' }, 'Set both, or unset CONVEX_SITE_URL.'],
    [{ AUTH_MODE: 'clerk' }, 'needs NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'],
    [without('NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'), 'needs NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'],
    [without('CLERK_SECRET_KEY'), 'needs CLERK_SECRET_KEY'],
    [without('CLERK_JWT_ISSUER_DOMAIN'), 'needs CLERK_JWT_ISSUER_DOMAIN'],
    [without('CLERK_WEBHOOK_SIGNING_SECRET'), 'needs CLERK_WEBHOOK_SIGNING_SECRET'],
    [{ ...HERE, NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: SECRET }, 'must begin with pk_test_ or pk_live_'],
    [{ ...HERE, NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: 'pk_test_abc' }, 'is incomplete'],
    [{ ...HERE, NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_test_${btoa('cut.off')}` }, 'is incomplete'],
    [{ ...HERE, CLERK_SECRET_KEY: 'planted-and-never-said' }, 'must begin with sk_test_ or sk_live_'],
    [{ ...HERE, CLERK_SECRET_KEY: SECRET.replace('test', 'live') }, 'Use both from the same Clerk instance.'],
    [{ ...HERE, CLERK_JWT_KEY: 'planted-and-never-said' }, '-----BEGIN PUBLIC KEY-----'],
    [{ ...HERE, CLERK_JWT_ISSUER_DOMAIN: 'clerk.example.com' }, 'such as https://clerk.example.com'],
    [{ ...HERE, CLERK_JWT_ISSUER_DOMAIN: 'https://clerk.example.com/' }, 'such as https://clerk.example.com'],
    [{ ...HERE, CLERK_JWT_ISSUER_DOMAIN: 'http://clerk.example.com' }, 'such as https://clerk.example.com'],
    [{ ...HERE, CLERK_WEBHOOK_SIGNING_SECRET: 'planted-and-never-said' }, 'must begin with whsec_'],
    [{ ...HERE, NEXT_PUBLIC_CLERK_PROXY_URL: 'clerk' }, 'Use /__clerk, or an https URL'],
    [{ ...HERE, NEXT_PUBLIC_CLERK_PROXY_URL: '/api/clerk' }, 'Use /__clerk, or an https URL'],
    [{ ...HERE, NEXT_PUBLIC_CLERK_PROXY_URL: 'http://a.example' }, 'Use /__clerk, or an https URL'],
    [{ ...KEYS, CONVEX_URL: CLOUD, NEXT_PUBLIC_CONVEX_URL: 'https://b.convex.cloud' }, 'Unset one of them.'],
    [{ ...KEYS, CONVEX_URL: 'happy-otter-123' }, 'Use a URL such as https://happy-otter-123.convex.cloud'],
    [{ ...KEYS, CONVEX_URL: `${CLOUD}/api` }, 'Use a URL such as https://happy-otter-123.convex.cloud'],
    [{ ...KEYS, CONVEX_URL: 'http://data.example.com' }, 'Use https, except for localhost.'],
    [{ ...KEYS, CONVEX_URL: 'https://a.convex.site' }, 'Use the deployment URL, which ends in .convex.cloud.'],
    [{ ...KEYS, CONVEX_URL: 'http://127.0.0.1:3210' }, 'CONVEX_SITE_URL is needed too'],
    [{ ...KEYS, CONVEX_URL: CLOUD, CONVEX_SITE_URL: CLOUD }, 'HTTP actions have their own URL'],
  ])('%j', (env, text) => {
    const said = sentence(env)
    expect(said).toContain(text)
    // Someone who reads a log or sees a terminal learns no secret from it.
    expect(said).not.toMatch(/planted|never-said/)
  })
})
