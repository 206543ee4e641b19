/**
 * npm run bench: what the product costs, beside the least that any server could do, in one run on one machine. Ratios
 * are what counts; the milliseconds are this machine's.
 */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openRelayClient, ParleyClient, type ChatClient } from './clients'
import { Server } from './control'
import { fanOut, latency, quantile, throughput, type Costs } from './measure'
import { measurePages } from './pages'
import { createTokenMaker } from './tokens'

const PAIRS = 20
const IN_FLIGHT = 8
const MEMBERS = 200
const IDLE_CLIENTS = 500
const oneThread = process.argv.includes('--one-thread')
const longHistory = process.argv.includes('--short') ? 20_000 : 1_000_000

/** C30. Whether all of it is within its budget. */
async function printPages(): Promise<boolean> {
  const { rows, toOldest, key } = await measurePages()
  const within = rows < 200 && toOldest.p95 < 1_000 && key.p95 < 50
  console.log('\nIn a browser, 100,000 messages             got     budget')
  console.log(`  rows in the page                         ${rows}    < 200`)
  console.log(`  to the oldest message, p95               ${ms(toOldest.p95)}    < 1,000 ms`)
  console.log(`  a key in the composer, p95               ${ms(key.p95)}    < 50 ms`)
  if (!within) console.log('Over its budget.')
  return within
}

const scratch = mkdtempSync(join(tmpdir(), 'parley-bench-'))
const tokens = await createTokenMaker()
const servers: Server[] = []

async function start(file: string, args: string[]): Promise<Server> {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const server = await Server.start(fork(path, args, { execArgv: ['--expose-gc'], stdio: 'inherit' }))
  servers.push(server)
  return server
}

interface Figures {
  latency: { p50: number; p99: number } & Costs
  throughput: { perSecond: number } & Costs
  fanOut: { p50: number; p99: number } & Costs
}

/** The three scenarios over a server whose clients are opened by `pair` and `group`. */
async function scenarios(
  server: Server,
  pair: (number: number) => Promise<[ChatClient, ChatClient]>,
  group: () => Promise<ChatClient[]>,
): Promise<Figures> {
  const pairs: [ChatClient, ChatClient][] = []
  for (let number = 0; number < PAIRS; number++) pairs.push(await pair(number))
  const [from, to] = pairs[0]!
  await latency(server, from, to, 200)
  const one = await latency(server, from, to, 1_000)
  await throughput(server, pairs, IN_FLIGHT, 2_000)
  const many = await throughput(server, pairs, IN_FLIGHT, 20_000)
  for (const client of pairs.flat()) client.close()
  const members = await group()
  await fanOut(server, members[0]!, members, 20)
  const all = await fanOut(server, members[0]!, members, 200)
  for (const client of members) client.close()
  return { latency: one, throughput: many, fanOut: all }
}

async function measureRelay(mode: string): Promise<Figures> {
  const server = await start('./relay.mjs', [join(scratch, `relay${mode}`), mode])
  const inRoom = (room: string): Promise<ChatClient> => openRelayClient(server.port, room)
  const figures = await scenarios(
    server,
    async (number) => [await inRoom(`pair ${number}`), await inRoom(`pair ${number}`)],
    () => Promise.all(Array.from({ length: MEMBERS }, () => inRoom('all'))),
  )
  await server.stop()
  return figures
}

interface Person {
  client: ParleyClient
  userId: string
}

async function measureParley() {
  const directory = join(scratch, 'parley')
  const server = await start('./parley.mjs', [directory, tokens.issuer, tokens.jwks, oneThread ? '--one-thread' : ''])
  let people = 0
  const person = async (): Promise<Person> => {
    const client = await ParleyClient.open(server.port, await tokens.make(people++))
    const { userId } = (await client.mutate('users:ensureSelf', {})) as { userId: string }
    return { client, userId }
  }
  const direct = async (a: Person, b: Person): Promise<string> =>
    (await a.client.mutate('conversations:getOrCreateConversation', { participantIds: [a.userId, b.userId] })) as string

  const figures = await scenarios(
    server,
    async () => {
      const [a, b] = [await person(), await person()]
      const conversation = await direct(a, b)
      await a.client.openMessages(conversation, 0, [b.userId])
      await b.client.openMessages(conversation, 0, [a.userId])
      return [a.client, b.client]
    },
    async () => {
      const members: Person[] = []
      for (let n = 0; n < MEMBERS; n++) members.push(await person())
      const participantIds = members.map(({ userId }) => userId)
      const group = (await members[0]!.client.mutate('conversations:createGroup', {
        name: 'All',
        participantIds,
      })) as string
      for (const { client } of members) await client.openMessages(group, 0, participantIds)
      return members.map(({ client }) => client)
    },
  )

  const opening: Record<number, number> = {}
  for (const length of [1_000, longHistory]) {
    const [a, b] = [await person(), await person()]
    const conversationId = await direct(a, b)
    process.stderr.write(`Writing a conversation of ${length} messages\n`)
    await server.writeHistory({ conversationId, senderIds: [a.userId, b.userId], count: length })
    const times: number[] = []
    for (let n = 0; n < 50; n++) {
      const client = await ParleyClient.open(server.port, await tokens.make(people - 2))
      const begin = performance.now()
      await client.openMessages(conversationId, length - 1, [b.userId])
      times.push(performance.now() - begin)
      client.close()
    }
    opening[length] = quantile(times, 0.5)
  }

  const before = await server.usage()
  const idle: ChatClient[] = []
  for (let n = 0; n < IDLE_CLIENTS / 2; n++) {
    const [a, b] = [await person(), await person()]
    const conversation = await direct(a, b)
    await a.client.openMessages(conversation, 0, [b.userId])
    await b.client.openMessages(conversation, 0, [a.userId])
    idle.push(a.client, b.client)
  }
  const memory = ((await server.usage()).memory - before.memory) / IDLE_CLIENTS
  for (const client of idle) client.close()
  await server.stop()
  return { ...figures, opening, memory }
}

const ms = (value: number): string => `${value.toFixed(2)} ms`
const costs = ({ serverCpu, generatorCpu }: Costs): string =>
  `server ${serverCpu.toFixed(0)} µs, generator ${generatorCpu.toFixed(0)} µs of CPU a message`

function print(name: string, { latency: one, throughput: many, fanOut: all }: Figures): void {
  console.log(`\n${name}`)
  console.log(`  1 → 1               p50 ${ms(one.p50)}, p99 ${ms(one.p99)}   (${costs(one)})`)
  console.log(
    `  ${PAIRS} pairs × ${IN_FLIGHT}        ${many.perSecond.toFixed(0)} messages a second   (${costs(many)})`,
  )
  console.log(`  1 → ${MEMBERS}             p50 ${ms(all.p50)}, p99 ${ms(all.p99)}   (${costs(all)})`)
}

// The part that needs the build (npm run build) and a browser, by itself.
if (process.argv.includes('--pages')) {
  process.exit((await printPages()) ? 0 : 1)
}

let within = false
try {
  const relay = await measureRelay('')
  print('A bare ws relay', relay)
  const durable = await measureRelay('--sqlite')
  print('The same, each message in SQLite first (group commit)', durable)
  const parley = await measureParley()
  print(`Parley${oneThread ? ', engine and sockets in one thread' : ''}`, parley)
  for (const [length, time] of Object.entries(parley.opening)) {
    console.log(`  opening a conversation of ${length}: p50 ${ms(time)}`)
  }
  console.log(`  memory an idle client: ${(parley.memory / 1_024).toFixed(1)} KiB`)
  const ratio = (value: number, of: number): string => (value / of).toFixed(2)
  const [short = Number.NaN, long = Number.NaN] = Object.values(parley.opening)
  console.log('\nRatios                                     got     aim')
  console.log(`  1 → 1 p50, to the durable relay          ${ratio(parley.latency.p50, durable.latency.p50)}    ≤ 4`)
  console.log(
    `  throughput, to the durable relay         ${ratio(parley.throughput.perSecond, durable.throughput.perSecond)}    ≥ 0.15`,
  )
  console.log(
    `  1 → ${MEMBERS} p50, to the durable relay        ${ratio(parley.fanOut.p50, durable.fanOut.p50)}    ≤ 2.5`,
  )
  console.log(`  opening ${longHistory} to opening 1000       ${ratio(long, short)}    about 1`)
  console.log(`  idle client                              ${(parley.memory / 1_024).toFixed(0)} KiB  ≤ 50 KiB`)
  within = await printPages()
} finally {
  for (const server of servers) await server.stop().catch(() => {})
  rmSync(scratch, { recursive: true, force: true })
}
process.exit(within ? 0 : 1)
