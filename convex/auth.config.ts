import type { AuthConfig } from 'convex/server'

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`The environment variable ${name} is not set. Tokens can't be verified without it.`)
  return value
}

/** Exactly one identity provider per deployment. */
export default {
  providers:
    process.env.AUTH_MODE === 'clerk'
      ? [{ domain: required('CLERK_JWT_ISSUER_DOMAIN'), applicationID: 'convex' }]
      : [
          {
            type: 'customJwt',
            applicationID: 'convex',
            issuer: required('PARLEY_TOKEN_ISSUER'),
            jwks: required('PARLEY_TOKEN_JWKS'),
            algorithm: 'ES256',
          },
        ],
} satisfies AuthConfig
