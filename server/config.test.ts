import { describe, expect, it } from 'vitest'
import { parseConfig, type ServerConfig } from './config'
import { HELP } from './options.mjs'

const config = (argv: string[], env: Record<string, string> = {}): ServerConfig => {
  const parsed = parseConfig(argv, env)
  if (parsed.ok !== true) throw new Error(JSON.stringify(parsed))
  return parsed.config
}
const message = (argv: string[], env: Record<string, string> = {}): string => {
  const parsed = parseConfig(argv, env)
  if (parsed.ok !== false) throw new Error(`accepted: ${JSON.stringify(parsed)}`)
  return parsed.message
}

describe('parseConfig', () => {
  it('needs no settings', () => {
    expect(config([])).toEqual({
      homes: { clerk: null, convex: null, clerkForFunctions: null },
      port: 3000,
      host: '127.0.0.1',
      lan: false,
      tls: null,
      dataDir: '.data',
      publicUrl: null,
      trustedProxies: [],
      registration: 'open',
      messagesPerSecond: 20,
      filesPerPerson: 2000,
      name: 'Parley',
      owner: null,
      oidc: null,
      mail: null,
      logLevel: 'info',
      demo: false,
      admin: false,
      forgetPushed: false,
      acceptCopy: false,
      backups: null,
      pushContact: null,
      pushOrigins: [],
    })
  })

  it('prefers a flag to its variable, and accepts both spellings of a flag', () => {
    expect(config(['--port', '4000'], { PORT: '5000' }).port).toBe(4000)
    expect(config(['--port=4000']).port).toBe(4000)
    expect(config([], { PORT: '5000' }).port).toBe(5000)
    expect(config([], { PORT: '' }).port).toBe(3000)
    expect(config([], { PARLEY_DATA_DIR: '/srv/parley' }).dataDir).toBe('/srv/parley')
    expect(config(['--messages-per-second', '0']).messagesPerSecond).toBe(0)
    expect(config([], { PARLEY_FILES_PER_PERSON: '50000' }).filesPerPerson).toBe(50_000)
    expect(config(['--registration', 'invite'], { PARLEY_REGISTRATION: 'closed' }).registration).toBe('invite')
  })

  it('C351 reads how often to back up automatically, how many to keep, and where', () => {
    expect(config(['--backup-every', '24h', '--data-dir', '/srv/parley']).backups).toEqual({
      everyMs: 24 * 3_600_000,
      keep: 14,
      to: '/srv/parley-backups',
      recipient: null,
    })
    const env = { PARLEY_BACKUP_EVERY: '7d', PARLEY_BACKUP_TO: '/mnt', PARLEY_BACKUP_RECIPIENT: 'age1abc' }
    expect(config(['--backup-keep', '3'], env).backups).toEqual({
      everyMs: 7 * 86_400_000,
      keep: 3,
      to: '/mnt',
      recipient: 'age1abc',
    })
    for (const wrong of ['24', 'daily', '0h', '-1h', '1.5h']) {
      expect(message([`--backup-every=${wrong}`])).toContain('30m, 24h, or 7d')
    }
    expect(message(['--backup-keep', '3'])).toContain('no effect without --backup-every')
    expect(message(['--backup-every', '1h', '--backup-recipient', 'ssh-ed25519'])).toContain('age1')
  })

  it('C413 gives push services the public URL, or a contact that they accept', () => {
    expect(config(['--public-url', 'https://chat.example.com']).pushContact).toBe('https://chat.example.com')
    expect(config(['--public-url', 'http://localhost:3000']).pushContact).toBeNull()
    expect(config(['--push-contact', 'mailto:ops@example.com']).pushContact).toBe('mailto:ops@example.com')
    for (const contact of ['mailto:x@localhost', 'ops@example.com', 'https://10.0.0.1']) {
      expect(message([], { PARLEY_PUSH_CONTACT: contact })).toBe(
        `Invalid PARLEY_PUSH_CONTACT: "${contact}". Use a contact that push services accept, such as mailto:ops@example.com or https://chat.example.com.`,
      )
    }
  })

  it('C414 accepts additional push services, more than one', () => {
    const origins = ['http://127.0.0.1:4100', 'https://push.lan']
    expect(config(['--push-origin', origins[0]!, `--push-origin=${origins[1]}`]).pushOrigins).toEqual(origins)
    expect(config([], { PARLEY_PUSH_ORIGINS: origins.join(' ') }).pushOrigins).toEqual(origins)
    for (const wrong of ['push.lan', 'https://push.lan/', 'https://push.lan/path', 'file:///tmp']) {
      expect(message(['--push-origin', wrong])).toContain(`Invalid --push-origin: "${wrong}"`)
    }
    expect(
      message(['--push-origin', origins[0]!], { CONVEX_URL: 'https://a.convex.cloud', AUTH_MODE: 'clerk' }),
    ).not.toBe('')
  })

  it('answers --help and --version before anything else', () => {
    expect(parseConfig(['--help'], { CONVEX_URL: 'https://a.convex.cloud' })).toEqual({ ok: 'help' })
    expect(parseConfig(['--version'], {})).toEqual({ ok: 'version' })
    expect(HELP).toContain('--data-dir <path>')
  })

  it.each([
    [['--prot', '1'], 'Unknown option --prot'],
    [['4000'], 'Unknown option 4000'],
    [['-p', '4000'], 'Unknown option -p'],
    [['--port'], '--port needs a value'],
    [['--port='], '--port needs a value'],
    [['--port', '--demo'], '--port needs a value'],
    [['--demo=yes'], '--demo takes no value'],
    [['--port', '1', '--port', '2'], 'Use --port only once'],
    [['--port', '65536'], 'Use a port from 0 to 65535'],
    [['--port', '-1'], 'Use a port from 0 to 65535'],
    [['--port', '3e3'], 'Use a port from 0 to 65535'],
    [['--messages-per-second', '-5'], 'a whole number of messages'],
    [['--messages-per-second', '1e3'], 'a whole number of messages'],
    [['--files-per-person', '2GB'], 'a whole number of MB'],
    [['--host', 'a b'], 'Use an IP address or host name'],
    [['--host', 'localhost:3000'], 'without a port'],
    [['--public-url', 'chat.example.com'], 'Use a URL without a path'],
    [['--public-url', 'https://chat.example.com/x'], 'without a path'],
    [['--public-url', 'ftp://chat.example.com'], 'Use a URL without a path'],
    [['--trusted-proxy', '10.0.0.0/33'], '"10.0.0.0/33"'],
    [['--trusted-proxy', 'proxy.local'], '"proxy.local"'],
    [['--registration', 'maybe'], 'open, invite, closed'],
    [['--log-level', 'loud'], 'debug, info, warn, error'],
    [['--name', 'a\nb'], 'one line'],
  ])('refuses %j', (argv, text) => {
    expect(message(argv)).toContain(text)
  })

  it('names the environment variable whose value is invalid', () => {
    expect(message([], { PORT: 'http' })).toContain('Invalid PORT: "http"')
  })

  it('requires a public URL if others can reach it', () => {
    expect(message(['--host', '0.0.0.0'])).toContain('--public-url')
    expect(config(['--host', '0.0.0.0', '--public-url', 'https://chat.example.com/']).publicUrl).toBe(
      'https://chat.example.com',
    )
    expect(config(['--host', '::1']).host).toBe('::1')
  })

  it('keeps the demo on this machine', () => {
    expect(config(['--demo']).demo).toBe(true)
    expect(message(['--demo', '--public-url', 'https://chat.example.com'])).toContain('--demo')
    expect(message(['--demo', '--host', '0.0.0.0', '--public-url', 'http://localhost:3000'])).toContain('--demo')
  })

  it('reads proxies as addresses and ranges', () => {
    expect(config(['--trusted-proxy', '10.0.0.1, fd00::/8']).trustedProxies).toEqual(['10.0.0.1', 'fd00::/8'])
  })

  describe('the places of accounts and data', () => {
    const cloud = 'https://happy-otter-1.convex.cloud'
    const clerk = {
      AUTH_MODE: 'clerk',
      NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_test_${btoa('happy-otter-1.clerk.accounts.dev$')}`,
      CLERK_SECRET_KEY: 'sk_test_abc',
      CLERK_JWT_ISSUER_DOMAIN: 'https://happy-otter-1.clerk.accounts.dev',
      CLERK_WEBHOOK_SIGNING_SECRET: `whsec_${btoa('a secret of the tests')}`,
    }

    it('are read from the variables', () => {
      expect(config([], clerk).homes.clerk?.frontendApi).toBe('https://happy-otter-1.clerk.accounts.dev')
      expect(config([], { ...clerk, CONVEX_URL: cloud }).homes.convex?.url).toBe(cloud)
    })

    it.each([
      [[], { CONVEX_URL: cloud }, 'CONVEX_URL needs AUTH_MODE=clerk'],
      [[], { AUTH_MODE: 'ldap' }, 'Invalid AUTH_MODE: "ldap"'],
      [['--demo'], clerk, "--demo can't be used with AUTH_MODE=clerk"],
      [['--lan'], clerk, 'Clerk’s accounts belong to one domain'],
      [['--registration', 'closed'], clerk, "--registration can't be used"],
      [['--data-dir', 'x'], { ...clerk, CONVEX_URL: cloud }, "--data-dir can't be used"],
      [['--admin'], { ...clerk, CONVEX_URL: cloud }, "--admin can't be used"],
      [['--messages-per-second', '1'], { ...clerk, CONVEX_URL: cloud }, 'PARLEY_MESSAGES_PER_SECOND on the deployment'],
      [['--files-per-person', '1'], { ...clerk, CONVEX_URL: cloud }, 'PARLEY_FILES_PER_PERSON on the deployment'],
    ])('%j %j is refused', (argv, env, text) => {
      expect(message(argv, env as Record<string, string>)).toContain(text)
    })
  })

  it('C322 requires a mail server and a sender together, and shows no password', () => {
    const from = ['--mail-from', 'Chat <chat@example.com>']
    const url = 'smtp://chat:p%40ss@mail.example.com:587'
    expect(parseConfig(['--smtp-url', url, ...from], {})).toMatchObject({
      ok: true,
      config: { mail: { url, from: 'Chat <chat@example.com>' } },
    })
    expect(parseConfig(['--smtp-url', url], {})).toMatchObject({
      message: expect.stringMatching(/needs --mail-from/) as string,
    })
    expect(parseConfig([...from], {})).toMatchObject({ message: expect.stringMatching(/needs --smtp-url/) as string })
    for (const wrong of ['mail.example.com', 'https://chat:secret@mail.example.com', 'smtp://']) {
      const { message } = parseConfig(['--smtp-url', wrong, ...from], {}) as { message: string }
      expect(message).toMatch(/^Invalid --smtp-url/)
      expect(message).not.toContain('secret')
    }
    for (const wrong of ['chat', 'a@b, c@d', 'Chat <chat@example.com', '@example.com']) {
      expect(parseConfig(['--smtp-url', url, '--mail-from', wrong], {})).toMatchObject({ ok: false })
    }
  })

  it('C329 requires a provider to use https and have a client id', () => {
    const provider = ['--oidc-issuer', 'https://id.example.com/realms/club', '--oidc-client-id', 'parley']
    const found = { issuer: provider[1], clientId: 'parley', clientSecret: null, name: 'id.example.com' }
    expect(config(provider).oidc).toEqual(found)
    const env = { PARLEY_OIDC_CLIENT_SECRET: 'secret' }
    expect(config([...provider, '--oidc-name', 'The club'], env).oidc).toEqual({
      ...found,
      clientSecret: 'secret',
      name: 'The club',
    })
    expect(message(['--oidc-client-id', 'parley'])).toMatch(/needs --oidc-issuer/)
    expect(message(provider.slice(0, 2))).toMatch(/needs --oidc-client-id/)
    for (const wrong of [
      'id.example.com',
      'http://id.example.com',
      'https://a:b@id.example.com',
      'https://id.example.com?x',
    ]) {
      expect(message(['--oidc-issuer', wrong, '--oidc-client-id', 'parley'])).toMatch(/^Invalid --oidc-issuer/)
    }
  })
})
