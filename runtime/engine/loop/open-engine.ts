/** Decides which functions an engine starts with: the built-in ones, or those pushed last. */
import {
  builtInCode,
  discardStoredCode,
  fingerprint,
  loadCode,
  readStoredCode,
  type PushedApplication,
} from '../deploy/code'
import { Environment, storedVariables } from '../deploy/environment'
import { checkSchema } from '../deploy/schema-rules'
import { Engine } from './engine'
import type { EngineOptions } from './engine-options'

/** Creates an engine with the built-in functions, or with pushed ones that are loaded already. */
export function createEngine(options: EngineOptions, pushed: PushedApplication | null = null): Engine {
  return new Engine(options, pushed, new Environment(options.environment ?? {}, storedVariables(options.storage)))
}

/** Opens an engine with the functions pushed last, if any; `forgetPushed` goes back to the built-in ones. */
export async function openEngine(options: EngineOptions & { forgetPushed?: boolean }): Promise<Engine> {
  try {
    return await openWithPushed(options)
  } catch (error) {
    // Only stored text is parsed as JSON here.
    throw error instanceof SyntaxError ? options.storage.damaged(error) : error
  }
}

async function openWithPushed(options: EngineOptions & { forgetPushed?: boolean }): Promise<Engine> {
  const { storage, log } = options
  const variables = new Environment(options.environment ?? {}, storedVariables(storage))
  const stored = options.forgetPushed ? null : readStoredCode(storage)
  if (stored === null) {
    const engine = new Engine(options, null, variables)
    if (readStoredCode(storage) !== null) {
      storage.begin()
      discardStoredCode(storage)
      storage.commit()
      log('Discarded the pushed functions; serving the built-in ones.')
    }
    return engine
  }
  const pushedAt = new Date(stored.pushedAt).toISOString()
  const load = async () => {
    const { code } = await (options.loadCode ?? loadCode)(stored)
    checkSchema(code.schema)
    return code
  }
  const code = await load().catch((error: unknown) => {
    const reason = (error as Error).message
    throw new Error(
      `The functions pushed at ${pushedAt} can't be loaded. ${reason} To continue without them, start with --forget-pushed.`,
    )
  })
  if (fingerprint(builtInCode(options)) !== stored.builtIn) {
    log(
      `Serving the functions pushed at ${pushedAt}, but this version has newer built-in ones. To use those, start with --forget-pushed.`,
    )
  }
  return new Engine(options, { stored, code }, variables)
}
