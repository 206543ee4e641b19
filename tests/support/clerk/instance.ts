/** The state of a Clerk instance: accounts, the browsers they are signed in on, and its signing keys. */
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { exportJWK, SignJWT, type JWTPayload } from 'jose'
import type { Account, Client, Session } from './resources'
import { webhookBody } from './webhook'

export interface InstanceOptions {
  /** The lifetime of the template's tokens: Clerk's default is a minute. */
  tokenSeconds: number
}

/** The code that is sent to every address. */
export const EMAIL_CODE = '424242'

const newId = (kind: string) => `${kind}_${randomUUID().replaceAll('-', '').slice(0, 24)}`

export class Instance {
  readonly accounts = new Map<string, Account>()
  readonly clients = new Map<string, Client>()
  /** The events that Clerk would send to the webhook's endpoint, oldest first, until a test delivers them. */
  readonly outbox: string[] = []
  /** The number of tokens of the template issued, by session. */
  readonly tokensGiven = new Map<string, number>()
  /**
   * How Clerk fails until a test says otherwise: with this status, for tokens only or for everything; or by starting a
   * response, never finishing it, and recording when the client disconnects.
   */
  readonly faults: { tokens?: 401 | 404; all?: 500 | 503; unending?: (onLeft: Promise<unknown>) => void } = {}
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 })

  constructor(
    readonly issuer: string,
    private readonly options: InstanceOptions,
  ) {}

  async jwks() {
    return { keys: [{ ...(await exportJWK(this.keys.publicKey)), kid: 'ins_test', use: 'sig', alg: 'RS256' }] }
  }

  sign(claims: JWTPayload, seconds: number): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    return new SignJWT({ ...claims, iss: this.issuer, iat: now, nbf: now - 10, exp: now + seconds, jti: randomUUID() })
      .setProtectedHeader({ alg: 'RS256', kid: 'ins_test', typ: 'JWT' })
      .sign(this.keys.privateKey)
  }

  /** The claims in Clerk's own cookies. */
  sessionToken(session: Session, origin: string): Promise<string> {
    return this.sign({ sid: session.id, sub: session.accountId, azp: origin, sts: 'active', fva: [0, -1], v: 2 }, 60)
  }

  /** The template `convex`, with the claims that docs/production.md specifies. */
  async templateToken(session: Session): Promise<string> {
    const account = this.accountOf(session)
    this.tokensGiven.set(session.id, (this.tokensGiven.get(session.id) ?? 0) + 1)
    return this.sign(
      {
        aud: 'convex',
        sub: account.id,
        name: `${account.firstName} ${account.lastName}`,
        email: account.email,
        updated_at: account.updatedAt,
      },
      this.options.tokenSeconds,
    )
  }

  createAccount(details: Pick<Account, 'email' | 'password' | 'firstName' | 'lastName'>): Account {
    const now = Date.now()
    const account = { ...details, id: newId('user'), createdAt: now, updatedAt: now }
    this.accounts.set(account.id, account)
    this.tell('user.created', account)
    return account
  }

  changeAccount(id: string, change: Partial<Pick<Account, 'firstName' | 'lastName'>>): Account {
    const account = this.account(id)
    // Two changes in one millisecond are two changes.
    Object.assign(account, change, { updatedAt: Math.max(Date.now(), account.updatedAt + 1) })
    this.tell('user.updated', account)
    return account
  }

  deleteAccount(id: string): void {
    this.revokeSessions(id)
    this.accounts.delete(id)
    this.outbox.push(webhookBody('user.deleted', { id, deleted: true }))
  }

  /** As an administrator would: the person's browsers learn it with their next request. */
  revokeSessions(accountId: string): void {
    for (const client of this.clients.values()) {
      client.sessions = client.sessions.filter((session) => session.accountId !== accountId)
      if (!client.sessions.some(({ id }) => id === client.lastActiveSessionId)) client.lastActiveSessionId = null
    }
  }

  account(id: string): Account {
    const account = this.accounts.get(id)
    if (!account) throw new Error(`There is no account ${id}`)
    return account
  }

  accountOf(session: Session): Account {
    return this.account(session.accountId)
  }

  findByEmail(email: string): Account | undefined {
    return [...this.accounts.values()].find((account) => account.email === email.toLowerCase())
  }

  createClient(): Client {
    const client: Client = {
      id: newId('client'),
      sessions: [],
      lastActiveSessionId: null,
      signIn: null,
      signUp: null,
      createdAt: Date.now(),
    }
    this.clients.set(client.id, client)
    return client
  }

  startSession(client: Client, account: Account): Session {
    const now = Date.now()
    const session = { id: newId('sess'), accountId: account.id, createdAt: now, lastActiveAt: now }
    // One session at a time, as the instance's settings say.
    client.sessions = [session]
    client.lastActiveSessionId = session.id
    return session
  }

  newId(kind: string): string {
    return newId(kind)
  }

  private tell(type: string, account: Account): void {
    const { id, email, firstName, lastName, updatedAt } = account
    this.outbox.push(
      webhookBody(type, {
        id,
        updated_at: updatedAt,
        first_name: firstName,
        last_name: lastName,
        username: null,
        has_image: false,
        image_url: 'https://img.clerk.com/drawn',
        primary_email_address_id: `idn_${id}`,
        email_addresses: [{ id: `idn_${id}`, email_address: email }],
      }),
    )
  }
}
