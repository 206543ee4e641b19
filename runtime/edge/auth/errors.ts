export type AuthenticationCode =
  | 'InvalidAuthHeader'
  | 'Unauthenticated'
  | 'NoAuthProvider'
  | 'TokenRevoked'
  | 'AdminNotEnabled'
  | 'BadDeployKey'
  | 'BadIdentity'

/**
 * The token is invalid, and retrying with the same one is pointless. Any other error from verification means that the
 * check itself failed.
 */
export class AuthenticationError extends Error {
  override name = 'AuthenticationError'

  constructor(
    readonly code: AuthenticationCode,
    message: string,
  ) {
    super(message)
  }
}
