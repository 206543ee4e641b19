/** Something an administrator asked for that cannot be: told as `{ code, message }`, and nothing has changed. */
export class OperationError extends Error {
  override name = 'OperationError'

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}
