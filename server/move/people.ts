/**
 * Matches people when accounts move (decision 0030). A new account belongs to a person if both deployments have
 * verified the same address, or if someone who was sent the account's code posted it as that person. An address alone
 * proves nothing, because this server has not verified it.
 */

/** Someone with an account in the old deployment. */
export interface Person {
  tokenIdentifier: string
  name: string
  handle: string
  /** The addresses that the old deployment has verified. */
  verified: readonly string[]
  /** Those of their messages that could be a code. */
  codes: ReadonlySet<string>
}

/** An account in the new deployment. */
export interface Account {
  id: string
  name: string
  /** The addresses that the new deployment has verified. */
  verified: readonly string[]
  code: string
}

export interface Proposal {
  person: Person
  account: Account
  because: 'code' | 'address'
}

/** Each person and each account at most once. If two claim the same one, neither gets it. */
export function propose(people: readonly Person[], accounts: readonly Account[]): Proposal[] {
  const byCode = onlyOnes(people, accounts, (person, account) => person.codes.has(account.code))
  const isTaken = (of: Person | Account) => byCode.some(({ person, account }) => person === of || account === of)
  const left = people.filter((person) => !isTaken(person))
  const byAddress = onlyOnes(
    left,
    accounts.filter((account) => !isTaken(account)),
    ({ verified }, account) => verified.some((address) => account.verified.includes(address)),
  )
  return [
    ...byCode.map((pair) => ({ ...pair, because: 'code' as const })),
    ...byAddress.map((pair) => ({ ...pair, because: 'address' as const })),
  ]
}

function onlyOnes(
  people: readonly Person[],
  accounts: readonly Account[],
  belong: (person: Person, account: Account) => boolean,
): { person: Person; account: Account }[] {
  const pairs = people.flatMap((person) =>
    accounts.filter((account) => belong(person, account)).map((account) => ({ person, account })),
  )
  return pairs.filter(
    (pair) => pairs.filter(({ person, account }) => person === pair.person || account === pair.account).length === 1,
  )
}

const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz'

/** A code of twenty unambiguous letters: no one can guess it, anyone can type it. */
export function codeFrom(randomBytes: (count: number) => Uint8Array): string {
  let letters = ''
  while (letters.length < 20) {
    for (const byte of randomBytes(20)) if (byte < ALPHABET.length * 8) letters += ALPHABET[byte % ALPHABET.length]
  }
  return `move-${[0, 5, 10, 15].map((at) => letters.slice(at, at + 5)).join('-')}`
}

/** A message that is nothing but a code, as phones type it. */
export function codeIn(message: string): string | null {
  const text = message.trim().toLowerCase()
  return /^move(-[2-9a-z]{5}){4}$/.test(text) ? text : null
}
