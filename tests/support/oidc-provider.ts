/** An OpenID Connect provider on this machine, whose people sign in without a prompt. RFC 6749, RFC 7636, OIDC Core. */
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

export interface OidcProvider {
  issuer: string
  clientId: string
  clientSecret: string
  /** The person signed in there: the claims of the next token. */
  person: JWTPayload
  /** The parameters of the last visit. */
  asked: URLSearchParams
  /** Answers the next visit with this error instead. */
  refusal: string | null
  stop(): Promise<void>
}

interface Grant {
  redirectUri: string
  challenge: string
  nonce: string | null
  claims: JWTPayload
}

export async function startOidcProvider(): Promise<OidcProvider> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }
  const grants = new Map<string, Grant>()
  const clientId = 'parley'
  const clientSecret = randomBytes(16).toString('hex')

  const authorize = (asked: URLSearchParams, res: ServerResponse) => {
    provider.asked = asked
    const back = new URL(asked.get('redirect_uri')!)
    back.searchParams.set('state', asked.get('state') ?? '')
    const { refusal } = provider
    provider.refusal = null
    if (asked.get('client_id') !== clientId || asked.get('code_challenge_method') !== 'S256') {
      back.searchParams.set('error', 'invalid_request')
    } else if (refusal) back.searchParams.set('error', refusal)
    else {
      const code = randomBytes(16).toString('hex')
      const [redirectUri, challenge] = [asked.get('redirect_uri')!, asked.get('code_challenge')!]
      grants.set(code, { redirectUri, challenge, nonce: asked.get('nonce'), claims: provider.person })
      back.searchParams.set('code', code)
    }
    res.writeHead(302, { location: back.href }).end()
  }

  const exchange = async (req: IncomingMessage, res: ServerResponse) => {
    let text = ''
    for await (const chunk of req as AsyncIterable<Buffer>) text += chunk.toString()
    const form = new URLSearchParams(text)
    const grant = grants.get(form.get('code') ?? '')
    grants.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const login = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
    const isGood =
      grant?.challenge === challenge &&
      grant.redirectUri === form.get('redirect_uri') &&
      req.headers.authorization === login
    if (!grant || !isGood) return json(res, 400, { error: 'invalid_grant' })
    const idToken = await new SignJWT({ ...grant.claims, ...(grant.nonce ? { nonce: grant.nonce } : {}) })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(provider.issuer)
      .setAudience(clientId)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey)
    json(res, 200, {
      access_token: randomBytes(16).toString('hex'),
      token_type: 'Bearer',
      id_token: idToken,
      expires_in: 300,
    })
  }

  const server = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url!, provider.issuer)
    if (pathname === '/.well-known/openid-configuration') json(res, 200, discovery(provider.issuer))
    else if (pathname === '/jwks') json(res, 200, { keys: [jwk] })
    else if (pathname === '/authorize') authorize(searchParams, res)
    else if (pathname === '/token') void exchange(req, res)
    else res.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const provider: OidcProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId,
    clientSecret,
    person: {},
    asked: new URLSearchParams(),
    refusal: null,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return provider
}

const discovery = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  code_challenge_methods_supported: ['S256'],
})

function json(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
