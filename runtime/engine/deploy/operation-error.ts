/** An administrator's request that can't be carried out: reported as `{ code, message }`, and nothing has changed. */
export class OperationError extends Error {
  override name = 'OperationError'

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}
