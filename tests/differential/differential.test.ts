/**
 * Generated schemas, data and programs of reads and writes, run by our engine and by Convex's own stand-in
 * (`convex-test`): results and classes of errors agree. Where the two are known to differ, nothing is asked:
 *
 * - ordered comparisons in filters, but for strings: the stand-in takes JavaScript's operators, Convex its own order
 * - a second page in one function: Convex refuses it, the stand-in does not
 * - whether a page that came out full is the last: Convex says so only after it has looked, the stand-in at once
 * - creation times, and the wording of errors
 */
import { convexTest } from 'convex-test'
import { makeFunctionReference, mutationGeneric, queryGeneric } from 'convex/server'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TestEngine } from '../../runtime/engine/testing/test-engine'
import { aCase, schemaOf, type Case } from './arbitrary'
import { classOf, Ids, runTransaction, type Run, type StepResult, type Transaction } from './program'

const nestedRef = makeFunctionReference<'mutation', Record<string, never>, null>('program:nested')
const writeRef = makeFunctionReference<'mutation', Record<string, never>, null>('program:write')
const lookRef = makeFunctionReference<'query', Record<string, never>, null>('program:look')

interface Backend {
  write: () => Promise<unknown>
  look: () => Promise<unknown>
}

/** The functions of one run. What they are to do does not cross as arguments, which could not say `undefined`. */
class Program {
  readonly ids = new Ids()
  #next: Transaction = { steps: [], fails: false }
  #results: StepResult[] = []
  readonly #run: Run = {
    ids: this.ids,
    nested: async (ctx, transaction) => {
      this.#next = transaction
      try {
        await ctx.runMutation(nestedRef, {})
      } catch (error) {
        this.#results.push({ error: classOf(error) })
      }
      return this.#results
    },
  }

  readonly module = {
    write: mutationGeneric({ args: {}, handler: async (ctx) => this.#execute(ctx) }),
    nested: mutationGeneric({ args: {}, handler: async (ctx) => this.#execute(ctx) }),
    look: queryGeneric({ args: {}, handler: async (ctx) => this.#execute(ctx as never) }),
  }

  async #execute(ctx: Parameters<typeof runTransaction>[0]): Promise<null> {
    const transaction = this.#next
    this.#results = []
    const results = await runTransaction(ctx, { ...transaction, fails: false }, this.#run)
    this.#results = results
    if (transaction.fails) throw new Error('as planned')
    return null
  }

  async run(transaction: Transaction, by: () => Promise<unknown>): Promise<StepResult[]> {
    this.#next = transaction
    try {
      await by()
    } catch (error) {
      return [...this.#results, { error: classOf(error) }]
    }
    return this.#results
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

async function resultsOf(example: Case, open: (example: Case, program: Program) => Backend): Promise<StepResult[][]> {
  const program = new Program()
  const backend = open(example, program)
  const all: StepResult[][] = []
  for (const transaction of example.writes) all.push(await program.run(transaction, backend.write))
  all.push(await program.run({ steps: example.looks, fails: false }, backend.look))
  return all
}

it('X3 T1 T2 T6 T7 our engine and the stand-in come to the same results', async () => {
  await fc.assert(
    fc.asyncProperty(aCase, async (example) => {
      expect(await resultsOf(example, ours)).toEqual(await resultsOf(example, theirs))
    }),
    { numRuns: 300 * Number(process.env.TEST_EFFORT ?? 1) },
  )
})
