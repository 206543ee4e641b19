/** A browser from the view of the accounts' endpoints: it keeps cookies, and sends an origin. */
/** The account of everyone who signs up with it. */
export const PASSWORD = 'correct horse battery'

export function authBrowser(origin: string) {
  const cookies = new Map<string, string>()
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${origin}/api/auth${path}`, {
      method,
      // The test decides where a visit at a provider ends.
      redirect: 'manual',
      headers: {
        origin,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      if (/max-age=0/i.test(cookie)) cookies.delete(name!)
      else cookies.set(name!, value!)
    }
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null }
  }
  return {
    cookies,
    get: (path: string, headers?: Record<string, string>) => call('GET', path, undefined, headers),
    post: (path: string, body: unknown = {}, headers?: Record<string, string>) => call('POST', path, body, headers),
    signUp: (name: string, extra: object = {}) =>
      call('POST', '/sign-up/email', { name, email: `${name}@example.com`, password: PASSWORD, ...extra }),
    signIn: (name: string, password = PASSWORD) =>
      call('POST', '/sign-in/email', { email: `${name}@example.com`, password }),
  }
}
