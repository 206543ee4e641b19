/** A mail server on this machine that delivers nothing: its received email can be read. */
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

export interface Received {
  from: string
  to: string
  subject: string
  text: string
  /** The header as received. */
  head: string
}

export interface SinkOptions {
  /** Required before anything is accepted. */
  login?: { name: string; password: string }
  /** The server's response to the first emails, instead of accepting them: `451 Try again`. */
  refusals?: string[]
}

export interface SmtpSink {
  url: string
  received: Received[]
  /** The next email to this address, or one that has arrived and was not read yet. */
  next(to: string): Promise<Received>
  stop(): Promise<void>
}

export async function startSmtpSink({ login, refusals = [] }: SinkOptions = {}): Promise<SmtpSink> {
  const received: Received[] = []
  const sockets = new Set<Socket>()
  const waiting = new Set<() => void>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    serve(socket, login, refusals, (letter) => {
      received.push(letter)
      for (const look of waiting) look()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const credentials = login ? `${encodeURIComponent(login.name)}:${encodeURIComponent(login.password)}@` : ''
  const asked = new Map<string, number>()
  return {
    url: `smtp://${credentials}127.0.0.1:${port}`,
    received,
    next(to) {
      const place = asked.get(to) ?? 0
      asked.set(to, place + 1)
      return new Promise((resolve) => {
        const look = () => {
          const found = received.filter((one) => one.to === to)[place]
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      })
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** One connection: RFC 5321, as far as our client uses it. */
function serve(socket: Socket, login: SinkOptions['login'], refusals: string[], take: (letter: Received) => void) {
  const say = (line: string) => socket.write(`${line}\r\n`)
  let isKnown = login === undefined
  let envelope = { from: '', to: '' }
  let letter: string[] | null = null
  let rest = ''
  const hear = (line: string) => {
    if (letter) {
      if (line !== '.') return void letter.push(line.replace(/^\./, ''))
      const refusal = refusals.shift()
      if (refusal) say(refusal)
      else {
        take(read(envelope, letter.join('\n')))
        say('250 Taken')
      }
      letter = null
      return
    }
    const [verb = ''] = line.toUpperCase().split(/[ :]/)
    if (verb === 'EHLO' || verb === 'HELO') say(login ? '250-sink\r\n250 AUTH PLAIN' : '250 sink')
    else if (verb === 'AUTH') {
      const [, name, password] = Buffer.from(line.split(' ')[2] ?? '', 'base64')
        .toString()
        .split('\0')
      isKnown = name === login?.name && password === login?.password
      say(isKnown ? '235 Welcome' : '535 No such name or password')
    } else if (verb === 'QUIT') {
      say('221 Bye')
      socket.end()
    } else if (!isKnown) say('530 Sign in first')
    else if (verb === 'MAIL') {
      envelope = { from: addressIn(line), to: '' }
      say('250 OK')
    } else if (verb === 'RCPT') {
      envelope.to = addressIn(line)
      say('250 OK')
    } else if (verb === 'DATA') {
      letter = []
      say('354 Go on')
    } else say('250 OK')
  }
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\r\n')
    rest = lines.pop() ?? ''
    for (const line of lines) hear(line)
  })
  say('220 sink')
}

const addressIn = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? ''

function read(envelope: { from: string; to: string }, data: string): Received {
  const end = data.indexOf('\n\n')
  const head = data.slice(0, end).replaceAll(/\n[ \t]+/g, ' ')
  const body = data.slice(end + 2)
  const encoding = /^content-transfer-encoding: *(\S+)/im.exec(head)?.[1]?.toLowerCase()
  const subject = /^subject: *(.*)$/im.exec(head)?.[1] ?? ''
  const bytes =
    encoding === 'base64'
      ? Buffer.from(body, 'base64')
      : Buffer.from(encoding === 'quoted-printable' ? unquoted(body.replaceAll(/=\n/g, '')) : body, 'latin1')
  return { ...envelope, subject: words(subject), text: bytes.toString('utf8'), head }
}

const unquoted = (text: string) =>
  text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

/** RFC 2047. */
const words = (text: string) =>
  text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, coded: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(coded, 'base64').toString('utf8')
        : Buffer.from(unquoted(coded.replaceAll('_', ' ')), 'latin1').toString('utf8'),
    )
