/**
 * Checks push service URLs, as far as their text allows. The addresses that a name resolves to are checked when
 * connecting.
 */

/** Names that always mean this machine or its network. */
const inside = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|test|invalid|example|onion|arpa)$/

/** A public host: a name with a dot that is not an IP address. */
function isPublicHost(host: string): boolean {
  return /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z][a-z\d-]*[a-z\d]$/.test(host) && !inside.test(host)
}

const longestEndpoint = 2_000

/** As browsers write it: in lower case, without user name or password. */
const address = /^((https?):\/\/([a-z\d.-]+)(?::\d{1,5})?)(?:\/[!-~]*)?$/

/** `allowed`: origins that the server's operator has named. */
export function isPushEndpoint(endpoint: string, allowed: readonly string[]): boolean {
  const [, origin = '', protocol, host = ''] = (endpoint.length <= longestEndpoint && address.exec(endpoint)) || []
  return allowed.includes(origin) || (protocol === 'https' && isPublicHost(host))
}

/** The push service of an endpoint, by its host. */
export const serviceOf = (endpoint: string): string => address.exec(endpoint)?.[3] ?? ''

/**
 * Whether a push service accepts it as a contact: an email address, or an https URL, with a public host. Apple rejects
 * every push with any other contact.
 */
export function isPushSubject(subject: string): boolean {
  const mail = /^mailto:[^\s@<>,]+@([^\s@<>,]+)$/i.exec(subject)
  if (mail) return isPublicHost(mail[1]!.toLowerCase())
  const [, , protocol, host = ''] = address.exec(subject) ?? []
  return protocol === 'https' && isPublicHost(host)
}
