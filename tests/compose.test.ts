/** deploy/compose.yml, parsed as Docker would: Docker doesn't run here, so only its contents are tested. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { readSwitches } from '../src/switches'
import { parseConfig } from '../server/config'
import { OPTIONS } from '../server/options.mjs'
import { ROOT } from './support/source-tree'

interface Service {
  image?: string
  build?: { context: string; dockerfile: string }
  depends_on?: Record<string, { condition: string }>
  environment: Record<string, string>
  ports?: string[]
  volumes?: string[]
  healthcheck?: { test: string }
}

const read = (file: string) => readFileSync(join(ROOT, 'deploy', file), 'utf8')
const text = read('compose.yml')
const { services, volumes } = parse(text) as { services: Record<string, Service>; volumes: Record<string, null> }
const example = new Map(
  [...read('.env.example').matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]): [string, string] => [name!, value!]),
)

/** The .env file as someone would fill it in. */
const FILLED: Record<string, string> = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_live_${btoa('clerk.example.com$')}`,
  CLERK_SECRET_KEY: 'sk_live_abc',
}

/** The environment of a container. */
function environmentOf(service: string): Record<string, string> {
  const filled = (value: string) =>
    value.replace(/\$\{(\w+)(?::-([^}]*))?[^}]*\}/g, (_all, name: string, otherwise?: string) => {
      return FILLED[name] ?? (example.get(name) || (otherwise ?? 'x'))
    })
  return Object.fromEntries(
    Object.entries(services[service]?.environment ?? {}).map(([name, value]) => [name, filled(value)]),
  )
}

it('deploy/compose.yml requires nothing that .env.example does not explain, and the example has nothing else', () => {
  const asked = [...text.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name)
  expect([...new Set(asked)].toSorted()).toEqual([...example.keys()].toSorted())
})

it('Parley gets valid settings: Clerk’s accounts, the deployment’s data', () => {
  const env = environmentOf('parley')
  expect(readSwitches(env)).toMatchObject({
    clerk: { frontendApi: 'https://clerk.example.com' },
    convex: { url: 'https://data.example.com', siteUrl: 'https://actions.example.com' },
    clerkForFunctions: null,
  })
  expect(parseConfig([], env)).toMatchObject({
    ok: true,
    config: { host: '0.0.0.0', port: 3000, publicUrl: 'https://chat.example.com' },
  })
})

it('C160 the compose file passes on every setting that Parley reads when the data is elsewhere', () => {
  const env = environmentOf('parley')
  // Each of the others is refused: Clerk or the deployment has it.
  const isRefused = (flag: string) => {
    const parsed = parseConfig([`--${flag}`, 'x'], env)
    return parsed.ok === false && /CONVEX_URL|AUTH_MODE=clerk/.test(parsed.message)
  }
  const read = OPTIONS.filter(({ flag, variable }) => variable !== null && !isRefused(flag)).map(
    ({ variable }) => variable,
  )
  const ofPages = ['CLERK_JWT_KEY', 'NEXT_PUBLIC_CLERK_PROXY_URL', 'PARLEY_SITE_URL']
  // The port is the container's own, and TLS ends at the reverse proxy.
  const own = ['PORT', 'PARLEY_TLS_CERT', 'PARLEY_TLS_KEY']
  expect(Object.keys(env)).toEqual(expect.arrayContaining([...read, ...ofPages].filter((name) => !own.includes(name!))))
  expect(read).toEqual(expect.arrayContaining([...own, 'HOST', 'PARLEY_LOG_LEVEL']))
})

it('Convex uses Postgres’s database, and names itself by the URLs that the pages use', () => {
  const [convex, postgres, parley] = ['convex', 'postgres', 'parley'].map(environmentOf)
  expect(convex?.INSTANCE_NAME?.replaceAll('-', '_')).toBe(postgres?.POSTGRES_DB)
  const url = new URL(convex?.POSTGRES_URL ?? '')
  expect([url.hostname, url.username, url.pathname]).toEqual(['postgres', postgres?.POSTGRES_USER, ''])
  expect(convex?.CONVEX_CLOUD_ORIGIN).toBe(parley?.CONVEX_URL)
  expect(convex?.CONVEX_SITE_ORIGIN).toBe(parley?.CONVEX_SITE_URL)
})

it('C160 images are pinned, metrics stay private, and webhooks are forwarded between the containers', () => {
  const dockerfile = read('Dockerfile')
  const images = [services.postgres?.image, ...[...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)]
  for (const image of images) expect(image).toMatch(/:\d+\.\d+/)
  expect(services.convex?.image).toMatch(/\$\{\w+:\?\}$/)
  const convex = environmentOf('convex')
  expect(convex).toMatchObject({ DISABLE_METRICS_ENDPOINT: 'true', DOCUMENT_RETENTION_DELAY: '172800' })
  expect(convex.APPLICATION_MAX_CONCURRENT_QUERIES).toBe('64')
  expect(environmentOf('parley').PARLEY_SITE_URL).toBe('http://convex:3211')
  expect(dockerfile).toMatch(/npm prune --omit=dev/)
  expect(dockerfile).toMatch(/HOST=0\.0\.0\.0/)
})

it('the containers are only reachable through the machine’s reverse proxy', () => {
  const open = Object.values(services).flatMap(({ ports = [] }) =>
    ports.filter((port) => !port.startsWith('127.0.0.1:')),
  )
  expect(open).toEqual([])
  expect(services.postgres?.ports).toBeUndefined()
})

it('each part starts once its dependencies are healthy, and nothing is lost with a container', () => {
  for (const { depends_on: needed = {} } of Object.values(services)) {
    for (const [name, { condition }] of Object.entries(needed)) {
      expect(condition).toBe('service_healthy')
      expect(services[name]?.healthcheck?.test).toBeTruthy()
    }
  }
  const kept = Object.values(services).flatMap((service) =>
    (service.volumes ?? []).map((volume) => volume.slice(0, volume.indexOf(':'))),
  )
  expect(kept.toSorted()).toEqual(Object.keys(volumes).toSorted())
})

it('the image is built from existing files', () => {
  const { context = '', dockerfile = '' } = services.parley?.build ?? {}
  expect(existsSync(join(ROOT, 'deploy', context, dockerfile))).toBe(true)
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \.\/?$/gm)].flatMap(([, files]) =>
    files!.split(' '),
  )
  expect(copied.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
  // Settings of this machine don't get into it either.
  expect(readFileSync(join(ROOT, '.dockerignore'), 'utf8')).toMatch(/^\.env\*$/m)
})
