export type AuthenticationCode =
  | 'InvalidAuthHeader'
  | 'Unauthenticated'
  | 'NoAuthProvider'
  | 'TokenRevoked'
  | 'AdminNotEnabled'
  | 'BadDeployKey'
  | 'BadIdentity'

/**
 * The token is no good, and asking again with the same one is pointless. Any other error out of verification means
 * that it could not be found out.
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
