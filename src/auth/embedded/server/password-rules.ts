/**
 * Which new passwords are rejected besides short ones: those that guessing starts with. Never applied to an existing
 * password, which would lock its owner out.
 */
import { APIError } from 'better-auth/api'

interface Lists {
  dictionary: { 'passwords-common': string[] }
}

let common: Promise<ReadonlySet<string>> | null = null

/** Loaded on first use, then kept: about 1 MB. */
async function readCommon(): Promise<ReadonlySet<string>> {
  // Through the default export, which exists both in Node and in a bundle; the package has no named exports that both
  // can see.
  const { default: common } = (await import('@zxcvbn-ts/language-common')) as unknown as { default: Lists }
  return new Set(common.dictionary['passwords-common'])
}

/** Throws the reason why no one should choose `password`. `email`: of the account it is for. */
export async function refuseGuessable(password: string, email: string): Promise<void> {
  const plain = plainOf(password)
  const address = plainOf(email)
  const names = [address, address.slice(0, Math.max(0, address.lastIndexOf('@')))]
  if (names.includes(plain)) {
    throw refusal('PASSWORD_IS_ADDRESS', "The password can't be your email address, or the part before the @.")
  }
  common ??= readCommon()
  if ((await common).has(plain)) {
    throw refusal('PASSWORD_COMMON', 'Too many people use that password. Choose another.')
  }
}

/** Attackers try capitals and full-width letters, too. */
const plainOf = (text: string) => text.normalize('NFKC').trim().toLowerCase()

const refusal = (code: string, message: string) => new APIError('BAD_REQUEST', { code, message })
