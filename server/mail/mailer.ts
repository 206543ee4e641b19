/** Sends the server's email by SMTP. */
import { createTransport, type Transporter } from 'nodemailer'
import type { Language } from '../../domain/language'
import { type Letter, MailError, type Mailer } from '../../src/auth/embedded/server/account-mail'
import { isLoopback } from '../addresses'
import type { Log } from '../log'
import { type Place, write } from './letters'

export interface MailSettings {
  /** smtp:// or smtps://, with user name and password if the mail server requires them. */
  url: string
  from: string
}

export interface MailerOptions extends MailSettings {
  place: Place
  log: Pick<Log, 'warn' | 'info'>
  wait: (ms: number) => Promise<void>
}

/** Many mail servers reject an unknown sender's first attempt and accept the next (greylisting). */
const AGAIN_AFTER_MS = [10_000, 60_000, 5 * 60_000, 15 * 60_000]
const PATIENCE_MS = 15_000

export interface RunningMailer extends Mailer {
  /** Checks that the mail server accepts us; logs the reason if not. */
  check(): Promise<void>
  close(): void
}

export function createMailer({ url, from, place, log, wait }: MailerOptions): RunningMailer {
  const transport = open(url)
  let problem: string | null = null
  let isClosed = false

  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work()
      problem = null
    } catch (error) {
      problem = reasonOf(error)
      throw new MailError(problem, { cause: error })
    }
  }
  const sendNow = (to: string, letter: Letter, language: Language) =>
    attempt(() =>
      transport.sendMail({
        from,
        to,
        ...write(letter, place, language),
        headers: { 'Auto-Submitted': 'auto-generated' },
      }),
    )
  const sendUntilTaken = async (to: string, letter: Letter, language: Language) => {
    for (const again of [...AGAIN_AFTER_MS, null]) {
      try {
        return await sendNow(to, letter, language)
      } catch (error) {
        // Logs neither the address nor the email, so that readers of the log don't learn who forgot a password.
        if (again === null || isFinal(error)) return log.warn('Email not sent', { reason: problem })
        await wait(again)
        if (isClosed) return
      }
    }
  }
  return {
    from,
    problem: () => problem,
    send: (to, letter, language) => void sendUntilTaken(to, letter, language),
    sendNow,
    async check() {
      try {
        await attempt(() => transport.verify())
        log.info('Sending email through the mail server', { from })
      } catch {
        log.warn("Can't send email: check --smtp-url", { reason: problem })
      }
    },
    close() {
      isClosed = true
      transport.close()
    },
  }
}

/** A password is never sent unencrypted. */
export function needsTls(url: string): boolean {
  const { hostname, username } = new URL(url)
  return username !== '' && !isLoopback(hostname)
}

function open(url: string): Transporter {
  return createTransport({
    url,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    requireTLS: needsTls(url),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

interface SmtpError extends Error {
  code?: string
  responseCode?: number
}

/** A permanent rejection: retrying would get the same response. */
function isFinal(error: unknown): boolean {
  const { responseCode } = (error as MailError).cause as SmtpError
  return responseCode !== undefined && responseCode >= 500
}

/** One line, without user name and password. */
function reasonOf(error: unknown): string {
  const { message, code } = error as SmtpError
  if (code === 'EAUTH') return 'The mail server rejected the user name or the password.'
  return message.replaceAll(/\s+/g, ' ').slice(0, 200)
}
