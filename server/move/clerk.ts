/** Lists the accounts of a Clerk instance through its Backend API. */
export interface ClerkAccount {
  id: string
  name: string
  verified: string[]
}

interface ClerkUser {
  id: string
  first_name: string | null
  last_name: string | null
  email_addresses: { email_address: string; verification: { status: string } | null }[]
}

/** Clerk's maximum page size. */
const AT_ONCE = 500

export async function listClerkAccounts(secretKey: string, apiUrl = 'https://api.clerk.com'): Promise<ClerkAccount[]> {
  const accounts: ClerkAccount[] = []
  for (;;) {
    const url = `${apiUrl}/v1/users?limit=${AT_ONCE}&offset=${accounts.length}&order_by=%2Bcreated_at`
    const answer = await fetch(url, { headers: { authorization: `Bearer ${secretKey}` } })
    if (!answer.ok) throw new Error(`Clerk did not return its accounts (${answer.status}). Check CLERK_SECRET_KEY.`)
    const users = (await answer.json()) as ClerkUser[]
    accounts.push(...users.map(accountOf))
    if (users.length < AT_ONCE) return accounts
  }
}

function accountOf({ id, first_name, last_name, email_addresses }: ClerkUser): ClerkAccount {
  return {
    id,
    name: [first_name, last_name].filter(Boolean).join(' '),
    verified: email_addresses
      .filter(({ verification }) => verification?.status === 'verified')
      .map(({ email_address }) => email_address.toLowerCase()),
  }
}
