/**
 * What the pages read from the environment, at run time: one build serves every configuration. Only for server
 * components, and only below a `connection()`, or Next would read it once, while building.
 */
export interface PageEnvironment {
  authMode: 'embedded'
  serverName: string
  /** Who runs this server, or null. */
  serverOwner: string | null
}

export function readPageEnvironment(): PageEnvironment {
  return {
    authMode: 'embedded',
    serverName: process.env.PARLEY_NAME || 'Parley',
    serverOwner: process.env.PARLEY_OWNER || null,
  }
}
