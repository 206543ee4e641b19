/** What the commands of this machine may ask of a running server: whoever reaches the socket owns the data directory. */
import type { AccountAccess } from '../src/auth/embedded/account-access'
import type { EmbeddedAuth } from '../src/auth/embedded/server'
import type { Holds } from './backup/holds'
import type { Held } from './backup/filling'
import type { AccountRequest, ControlSession } from './control'

interface Parts {
  holds: Holds
  /** Null when the accounts are Clerk's. */
  auth: Pick<EmbeddedAuth, 'access' | 'changed' | 'mailer'> | null
  /** The address that people open. */
  origin: string
  /** Null where no one would start it again. */
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
        if (!onRestart) throw new Error('This server was not started by npm start, which would start it again.')
        // The answer goes out first.
        setImmediate(onRestart)
        return null
      }
      if (!auth) throw new Error('The accounts of this server are Clerk’s: use its dashboard.')
      if (request.do === 'test-mail') {
        if (!auth.mailer) throw new Error('This server sends no email. Start it with --smtp-url and --mail-from.')
        return auth.mailer.sendNow(request.email, { kind: 'test' })
      }
      const value = await changeAccount(auth.access, request, origin)
      auth.changed()
      return value
    },
    end() {
      // What a command held is let go when it has gone. An engine that was replaced meanwhile holds nothing.
      void held?.releaseFiles().catch(() => {})
      held = null
    },
  }
}

function nothing(): never {
  throw new Error('Nothing is held.')
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
