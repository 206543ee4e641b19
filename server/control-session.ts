/**
 * The requests that commands on this machine can make to a running server. Access to the socket means owning the data
 * directory.
 */
import type { AccountAccess } from '../src/auth/embedded/server/account-access'
import type { EmbeddedAuth } from '../src/auth/embedded/server/server'
import type { Holds } from './backup/holds'
import type { Held } from './backup/filling'
import type { AccountRequest, ControlSession } from './control'

interface Parts {
  holds: Holds
  /** Null if accounts are at Clerk. */
  auth: Pick<EmbeddedAuth, 'access' | 'changed' | 'mailer'> | null
  /** The URL people open. */
  origin: string
  /** Null if nothing would restart it. */
  onRestart: (() => void) | null
}

export function controlSession({ holds, auth, origin, onRestart }: Parts): ControlSession {
  let held: Held | null = null
  return {
    async answer(request) {
      if (request.do === 'hold') {
        held = await holds.take()
        return null
      }
      if (request.do === 'release-database') return (held ?? nothing()).releaseDatabase()
      if (request.do === 'release-files') {
        const current = held ?? nothing()
        held = null
        return current.releaseFiles()
      }
      if (request.do === 'restart') {
        if (!onRestart) throw new Error("This server wasn't started by npm start, so it can't be restarted from here.")
        // Responds before it restarts.
        setImmediate(onRestart)
        return null
      }
      if (!auth) throw new Error("This server's accounts are managed by Clerk. Use its dashboard.")
      if (request.do === 'test-mail') {
        if (!auth.mailer) throw new Error('This server sends no email. Start it with --smtp-url and --mail-from.')
        return auth.mailer.sendNow(request.email, { kind: 'test' }, 'en')
      }
      const value = await changeAccount(auth.access, request, origin)
      auth.changed()
      return value
    },
    end() {
      // Releases what a command held once it disconnects. A replaced engine holds nothing.
      void held?.releaseFiles().catch(() => {})
      held = null
    },
  }
}

function nothing(): never {
  throw new Error('No backup is in progress on this connection.')
}

async function changeAccount(
  access: AccountAccess,
  request: Exclude<AccountRequest, { do: 'test-mail' }>,
  origin: string,
): Promise<unknown> {
  if (request.do === 'list') return access.list()
  const { id } = access.find({ email: request.email })
  if (request.do === 'reset-password') return `${origin}/reset-password#${await access.resetToken(id, null)}`
  if (request.do === 'reset-2fa') await access.resetSecondFactor(id, null)
  else if (request.do === 'make-admin') await access.setAdmin(id, true)
  else access.setDisabled(id, request.do === 'disable')
  return null
}
