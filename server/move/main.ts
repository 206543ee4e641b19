/** `npm run move`: matches people to their new accounts, and writes an archive that uses those (docs/production.md). */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { findRoot, readMove } from '../environment'
import { Archive, type ArchivedPerson } from './archive'
import { type ClerkAccount, listClerkAccounts } from './clerk'
import { type Account, codeFrom, type Person, type Proposal, propose } from './people'

const HELP = `Usage: npm run move -- EXPORT.zip [--out MOVED.zip] [--people PEOPLE.json]

Says whose account at Clerk belongs to whom in an export of Parley, asks you about each, and writes the same export in
which they have those accounts. It needs CLERK_SECRET_KEY and CLERK_JWT_ISSUER_DOMAIN of the new home, and
FROM_CLERK_SECRET_KEY where the old home's accounts are Clerk's, too. Nothing else is changed: not the old home, not the new one.
`

/** State kept between runs: people need days to respond, and the final export comes after that. */
interface Notes {
  /** By Clerk account. */
  codes: Record<string, string>
  /** Set by the administrator: Clerk accounts by the old token identifier. */
  confirmed: Record<string, string>
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      out: { type: 'string', default: 'moved.zip' },
      people: { type: 'string', default: 'moving-people.json' },
    },
  })
  const [path] = positionals
  if (values.help || !path) return say(HELP)
  const { issuer, ...homes } = readMove(findRoot())
  if (existsSync(values.out)) throw new Error(`${values.out} already exists. Choose another name with --out.`)
  const archive = await Archive.open(path)
  try {
    const archived = await archive.people()
    const all = await listClerkAccounts(homes.key, homes.apiUrl)
    const notes = readNotes(values.people)
    const accounts = all.map((account): Account => {
      const code = (notes.codes[account.id] ??= codeFrom(randomBytes))
      return { ...account, code }
    })
    writeNotes(values.people, notes)
    const before = homes.oldKey ? await listClerkAccounts(homes.oldKey, homes.apiUrl) : []
    const people = peopleOf(archived, issuer, before)
    await ask(propose(...undecided(people, accounts, notes)), notes)
    writeNotes(values.people, notes)
    const moved = people.filter(({ tokenIdentifier }) => notes.confirmed[tokenIdentifier])
    tellRest(...undecided(people, accounts, notes))
    if (moved.length === 0) return say('No one was matched to an account, so nothing was written.')
    await archive.write(
      values.out,
      new Map(moved.map(({ tokenIdentifier }) => [tokenIdentifier, `${issuer}|${notes.confirmed[tokenIdentifier]}`])),
    )
    say(`${values.out} contains ${moved.length} of ${archived.length} people with their new accounts.`)
  } finally {
    await archive.close()
  }
}

/** People who have no new account yet. */
function peopleOf(archived: ArchivedPerson[], issuer: string, before: ClerkAccount[]): Person[] {
  const old = new Map(before.map((account) => [account.id, account]))
  return archived
    .filter(({ tokenIdentifier }) => !tokenIdentifier.startsWith(`${issuer}|`))
    .map((person) => {
      const subject = person.tokenIdentifier.slice(person.tokenIdentifier.lastIndexOf('|') + 1)
      return { ...person, verified: old.get(subject)?.verified ?? [] }
    })
}

function undecided(people: Person[], accounts: Account[], { confirmed }: Notes): [Person[], Account[]] {
  const taken = new Set(Object.values(confirmed))
  return [
    people.filter(({ tokenIdentifier }) => !confirmed[tokenIdentifier]),
    accounts.filter(({ id }) => !taken.has(id)),
  ]
}

const REASONS = {
  code: "they posted the account's code",
  address: 'both deployments have verified the address',
}

const labelOf = ({ name, verified, id }: Account) => [name, verified[0] ?? id].filter(Boolean).join(', ')

/** One at a time. */
async function ask(proposals: Proposal[], notes: Notes): Promise<void> {
  const input = createInterface({ input: process.stdin })
  const answers = input[Symbol.asyncIterator]()
  for (const { person, account, because } of proposals) {
    process.stdout.write(
      `${person.name} (@${person.handle}) is ${labelOf(account)}: ${REASONS[because]}. Is that right? [Y/n]`,
    )
    const answer = await answers.next()
    say('')
    if (answer.done) break
    if (/^(y|yes)?$/i.test(answer.value.trim())) notes.confirmed[person.tokenIdentifier] = account.id
  }
  input.close()
}

function tellRest(people: Person[], accounts: Account[]): void {
  if (people.length === 0) return
  say(`${people.length} people are not matched yet:`)
  for (const { name, handle } of people) say(`  ${name} (@${handle})`)
  if (accounts.length === 0) return say('No account at Clerk matches any of them.')
  say(
    '\nSend each of these people the code, to the address shown and nowhere else. Anyone who posts it in the old Parley, as a',
  )
  say('message to themselves, is matched by it in the next export:')
  for (const account of accounts) say(`  ${account.code}  ${labelOf(account)}`)
}

function readNotes(path: string): Notes {
  if (!existsSync(path)) return { codes: {}, confirmed: {} }
  return JSON.parse(readFileSync(path, 'utf8')) as Notes
}

function writeNotes(path: string, notes: Notes): void {
  writeFileSync(path, `${JSON.stringify(notes, null, 2)}\n`, { mode: 0o600 })
}

await main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
})
