/**
 * Generated schemas, data, and programs of reads and writes, run by our engine and by Convex's own mock
 * (`convex-test`): results and error classes agree. Known differences are left out:
 *
 *
 * - ordered comparisons in filters, except for strings: the mock uses JavaScript's operators, Convex its own order
 * - a second page in one function: Convex rejects it, the mock doesn't
 * - whether a full page is the last: Convex says so only after it has looked, the mock at once
 * - creation times, and the wording of errors
 */
import { convexTest } from 'convex-test'
import { makeFunctionReference, mutationGeneric, queryGeneric } from 'convex/server'
import { v } from 'convex/values'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TestEngine } from '../../runtime/engine/testing/test-engine'
import { aCase, schemaOf, type Case } from './arbitrary'
import { classOf, Ids, runSteps, type Run, type StepResult, type Transaction } from './program'

const nestedRef = makeFunctionReference<'mutation', { call: number }, null>('program:nested')
const writeRef = makeFunctionReference<'mutation', Record<string, never>, null>('program:write')
const lookRef = makeFunctionReference<'query', Record<string, never>, null>('program:look')

interface Backend {
  write: () => Promise<unknown>
  look: () => Promise<unknown>
}

/** The functions of one run. Their programs aren't passed as arguments, which could not express `undefined`. */
class Program {
  readonly ids = new Ids()
  /** The program of each call by number: the first is the outermost call. */
  #calls: Transaction[] = []
  readonly #results = new Map<number, StepResult[]>()
  readonly #run: Run

  readonly module = {
    write: mutationGeneric({ args: {}, handler: async (ctx) => this.#execute(ctx, 0) }),
    nested: mutationGeneric({ args: { call: v.number() }, handler: async (ctx, { call }) => this.#execute(ctx, call) }),
    look: queryGeneric({ args: {}, handler: async (ctx) => this.#execute(ctx as never, 0) }),
  }

  /** `atOnce`: a function starts all of its nested mutations before it awaits any. */
  constructor({ atOnce }: { atOnce: boolean }) {
    this.#run = {
      ids: this.ids,
      nested: async (ctx, calls) => {
        const first = this.#calls.push(...calls) - calls.length
        const ask = (at: number) => this.#told(first + at, () => ctx.runMutation(nestedRef, { call: first + at }))
        if (atOnce) return Promise.all(calls.map((_, at) => ask(at)))
        const results: StepResult[][] = []
        for (const at of calls.keys()) results.push(await ask(at))
        return results
      },
    }
  }

  async #execute(ctx: Parameters<typeof runSteps>[0], call: number): Promise<null> {
    const { steps, fails } = this.#calls[call]!
    this.#results.set(call, await runSteps(ctx, steps, this.#run))
    if (fails) throw new Error('as planned')
    return null
  }

  async #told(call: number, by: () => Promise<unknown>): Promise<StepResult[]> {
    const failure = await by().then(
      () => [],
      (error: unknown) => [{ error: classOf(error) }],
    )
    return [...(this.#results.get(call) ?? []), ...failure]
  }

  run(transaction: Transaction, by: () => Promise<unknown>): Promise<StepResult[]> {
    this.#calls = [transaction]
    this.#results.clear()
    return this.#told(0, by)
  }
}

function ours({ plan }: Case, program: Program): Backend {
  const test = new TestEngine({ schema: schemaOf(plan), modules: { program: program.module } })
  return { write: () => test.value('mutation', 'program:write'), look: () => test.value('query', 'program:look') }
}

function theirs({ plan }: Case, program: Program): Backend {
  const test = convexTest(schemaOf(plan), {
    '/convex/_generated/api.js': async () => ({}),
    '/convex/program.ts': async () => program.module,
  })
  return { write: () => test.mutation(writeRef, {}), look: () => test.query(lookRef, {}) }
}

async function resultsOf(
  example: Case,
  open: (example: Case, program: Program) => Backend,
  how: { atOnce: boolean },
): Promise<StepResult[][]> {
  const program = new Program(how)
  const backend = open(example, program)
  const all: StepResult[][] = []
  for (const transaction of example.writes) all.push(await program.run(transaction, backend.write))
  all.push(await program.run({ steps: example.looks, fails: false }, backend.look))
  return all
}

it('X3 T1 T2 T6 T7 our engine and convex-test produce the same results', async () => {
  await fc.assert(
    fc.asyncProperty(aCase, async (example) => {
      // Nested calls run one after another, even if they are made in parallel.
      const expected = await resultsOf(example, theirs, { atOnce: false })
      expect(await resultsOf(example, ours, { atOnce: false })).toEqual(expected)
      expect(await resultsOf(example, ours, { atOnce: true })).toEqual(expected)
    }),
    { numRuns: 150 * Number(process.env.TEST_EFFORT ?? 1) },
  )
})
