/** How the bench controls the servers it measures: over the process's IPC channel, never over what is measured. */
import type { ChildProcess } from 'node:child_process'

export interface Usage {
  /** Resident bytes, after a collection in every thread. */
  memory: number
  /** The part of those that JavaScript holds, in every thread. */
  heap: number
}

export interface Fill {
  conversationId: string
  senderIds: string[]
  count: number
}

/** Numbers of people, as in the tokens that the bench makes for them. */
export interface People {
  from: number
  to: number
}

export type Ask =
  | { ask: 'usage' }
  | { ask: 'cpu' }
  | { ask: 'fill'; fill: Fill }
  | { ask: 'people'; people: People }
  | { ask: 'stop' }

export type Answer = { ready: number } | { usage: Usage } | { cpu: number } | { filled: true }

interface Answers {
  fill: (fill: Fill) => Promise<void>
  addPeople: (people: People) => Promise<void>
  /** Collects garbage in all threads, and returns the remaining heap sizes. */
  collect: () => Promise<number>
}

/** Runs in the server: responds to the bench. */
export function answerBench(port: number, { fill, addPeople, collect }: Answers): void {
  const send = (answer: Answer): void => void process.send?.(answer)
  const usage = async (): Promise<void> => {
    const heap = await collect()
    send({ usage: { memory: process.memoryUsage().rss, heap } })
  }
  process.on('message', (ask: Ask) => {
    if (ask.ask === 'usage') void usage()
    else if (ask.ask === 'cpu') send({ cpu: ownCpu() })
    else if (ask.ask === 'fill') void fill(ask.fill).then(() => send({ filled: true }))
    else if (ask.ask === 'people') void addPeople(ask.people).then(() => send({ filled: true }))
    else process.exit(0)
  })
  send({ ready: port })
}

/** Microseconds of this process since it started, user and system. */
export function ownCpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** For this thread: what remains after a collection. */
export function collect(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Runs in the bench: one request at a time. */
export class Server {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(child: ChildProcess): Promise<Server> {
    const answer = await next(child)
    if (!('ready' in answer)) throw new Error("The server didn't print its port")
    return new Server(child, answer.ready)
  }

  async usage(): Promise<Usage> {
    const answer = await this.ask({ ask: 'usage' })
    if (!('usage' in answer)) throw new Error("The server didn't report its usage")
    return answer.usage
  }

  /**
   * Microseconds of CPU since the process began, without a collection: that would discard optimized code, and a
   * thousand messages would pay for compiling it again.
   */
  async cpu(): Promise<number> {
    const answer = await this.ask({ ask: 'cpu' })
    if (!('cpu' in answer)) throw new Error("The server didn't report its processor time")
    return answer.cpu
  }

  /** Appends messages to a conversation as if its members had sent them. */
  async writeHistory(fill: Fill): Promise<void> {
    await this.ask({ ask: 'fill', fill })
  }

  /** Makes accounts as if these people had signed in before. */
  async addPeople(people: People): Promise<void> {
    await this.ask({ ask: 'people', people })
  }

  /** Does nothing if it has ended already. */
  async stop(): Promise<void> {
    if (!this.child.connected) return
    const ended = new Promise((resolve) => this.child.once('exit', resolve))
    this.child.send({ ask: 'stop' } satisfies Ask)
    await ended
  }

  private ask(ask: Ask): Promise<Answer> {
    const answer = next(this.child)
    this.child.send(ask)
    return answer
  }
}

function next(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`A server ended (${code})`))
    child.once('exit', onExit)
    child.once('message', (answer) => {
      child.off('exit', onExit)
      resolve(answer as Answer)
    })
  })
}
