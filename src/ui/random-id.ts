/** 128 random bits as text. `crypto.randomUUID` exists in secure contexts only, and this app may run without one. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
