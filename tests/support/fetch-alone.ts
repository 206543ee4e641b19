/**
 * A request on its own connection. A kept-alive one is closed by the server after some idle seconds, and on a busy
 * machine that may be just when the next request is written to it.
 */
export const fetchAlone: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers)
  headers.set('connection', 'close')
  return fetch(input, { ...init, headers })
}
