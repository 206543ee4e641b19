/** This repository's own functions, as the CLI sees them on a deployment. */
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { useCommandLine } from '../support/cli'
import { ROOT } from '../support/source-tree'

const line = useCommandLine()

/** The functions request the environment that the server started from here gives them when they are loaded. */
const VARIABLES = {
  AUTH_MODE: 'embedded',
  PARLEY_TOKEN_ISSUER: 'urn:test',
  PARLEY_TOKEN_JWKS: 'data:application/json,{}',
}

async function copyOfThis(): Promise<string> {
  const files = ['package.json', 'tsconfig.json'].map((name) => [name, readFileSync(join(ROOT, name), 'utf8')])
  const cwd = line.project(Object.fromEntries(files) as Record<string, string>)
  await line.administrator.setVariables(VARIABLES)
  for (const folder of ['convex', 'domain']) cpSync(join(ROOT, folder), join(cwd, folder), { recursive: true })
  return cwd
}

it('O16: the committed generated code is what a deployment writes', async () => {
  const cwd = await copyOfThis()
  expect(await line.run(['codegen', '--typecheck', 'disable'], { cwd })).toMatchObject({ code: 0 })
  const read = (root: string): Record<string, string> => {
    const folder = join(root, 'convex/_generated')
    return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
  }
  expect(read(ROOT)).toEqual(read(cwd))
})

it('O9: this repository’s functions can be pushed', async () => {
  await line.push(await copyOfThis())
  await expect(line.http().query('users:me' as never)).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
  await line.restart()
  await expect(line.http().query('users:me' as never)).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
})
