import { limits } from './limits'

/** Mentions everyone in a group; only owners and admins can use it. No one can have these as a handle. */
export const everyoneHandles: readonly string[] = ['all', 'everyone']

const pattern = new RegExp(`^[a-z0-9_]{${limits.handleMinLength},${limits.handleMaxLength}}$`)

export function isHandle(text: string): boolean {
  return pattern.test(text) && !everyoneHandles.includes(text)
}
