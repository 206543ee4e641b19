/**
 * Who is who when accounts move (decision 0030): an account of the new home is a person of the old one because both homes
 * know the same address to be theirs, or because someone who was sent the account's code wrote it down as that person. An
 * address alone says nothing: here no one has checked it.
 */

/** Someone in the old home who has an account there. */
export interface Person {
  tokenIdentifier: string
  name: string
  handle: string
  /** That the old home has checked to be theirs. */
  verified: readonly string[]
  /** What they wrote that could be a code. */
  codes: ReadonlySet<string>
}

/** An account of the new home. */
export interface Account {
  id: string
  name: string
  /** That the new home has checked to be theirs. */
  verified: readonly string[]
  code: string
}

export interface Proposal {
  person: Person
  account: Account
  because: 'code' | 'address'
}

/** Each person and each account once at most; what two have a claim to no one gets. */
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

/** Twenty letters that are not mistaken for each other: no one guesses one, anyone can type it. */
export function codeFrom(randomBytes: (count: number) => Uint8Array): string {
  let letters = ''
  while (letters.length < 20) {
    for (const byte of randomBytes(20)) if (byte < ALPHABET.length * 8) letters += ALPHABET[byte % ALPHABET.length]
  }
  return `move-${[0, 5, 10, 15].map((at) => letters.slice(at, at + 5)).join('-')}`
}

/** A message that is a code and nothing else, as phones write it. */
export function codeIn(message: string): string | null {
  const text = message.trim().toLowerCase()
  return /^move(-[2-9a-z]{5}){4}$/.test(text) ? text : null
}
