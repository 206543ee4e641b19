/** Calls internal functions of a running server, which no client can, with its data directory's admin key. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { type FunctionArgs, type FunctionReference, getFunctionName } from 'convex/server'
import { internal } from '../../convex/_generated/api'
import type { Id } from '../../convex/_generated/dataModel'
import type { Caller } from './by-http'
import type { RunningServer } from './server'

const MAIN = join(import.meta.dirname, '../../dist/main.mjs')

const keys = new Map<string, string>()

function adminKeyOf(dataDir: string): string {
  const known = keys.get(dataDir)
  if (known !== undefined) return known
  const printed = execFileSync(process.execPath, [MAIN, '--print-admin-key', '--data-dir', dataDir], {
    encoding: 'utf8',
  })
  keys.set(dataDir, printed.trim())
  return printed.trim()
}

/** The server must have been started with `--admin`. */
export async function mutateAsAdmin<Ref extends FunctionReference<'mutation', 'internal'>>(
  { url, dataDir }: RunningServer,
  ref: Ref,
  args: FunctionArgs<Ref>,
) {
  const answer = await fetch(`${url}/api/mutation`, {
    method: 'POST',
    headers: { authorization: `Convex ${adminKeyOf(dataDir)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ path: getFunctionName(ref), args, format: 'json' }),
  })
  const result = (await answer.json()) as { status: string }
  if (result.status !== 'success') throw new Error(`${getFunctionName(ref)}: ${JSON.stringify(result)}`)
}

interface History {
  conversationId: string
  senderIds: Id<'users'>[]
  count: number
  stepMs?: number
}

/** Any number of messages in few transactions. Their text is “Message” and their seq. */
export async function writeHistory(server: RunningServer, { count, stepMs = 1_000, ...of }: History) {
  // Few enough for one mutation on a machine that is busy with something else.
  const atOnce = 250
  for (let left = count; left > 0; left -= atOnce) {
    await mutateAsAdmin(server, internal.demo.fill, { ...of, count: Math.min(left, atOnce), stepMs })
  }
}

/** This many messages by one person, all of now and in one transaction: from “Line 1” on. */
export function fill(server: RunningServer, { userId }: Caller, conversationId: string, count: number, text = 'Line') {
  return mutateAsAdmin(server, internal.demo.fill, { conversationId, senderIds: [userId], count, stepMs: 1, text })
}
