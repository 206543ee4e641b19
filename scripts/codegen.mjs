// npm run codegen: writes convex/_generated without a deployment or a network, in the exact form that a deployment
// writes, so that the first `npx convex dev` changes nothing. Convex's offline codegen omits `components`. With --check
// it writes nothing, and fails if something would change.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format } from 'oxfmt'

const root = fileURLToPath(new URL('..', import.meta.url))
const checking = process.argv.includes('--check')

// In a copy, below the root so that packages are found: a check changes nothing.
mkdirSync(join(root, 'node_modules/.cache'), { recursive: true })
const copy = mkdtempSync(join(root, 'node_modules/.cache/codegen-'))
process.on('exit', () => rmSync(copy, { recursive: true }))
cpSync(join(root, 'convex'), join(copy, 'convex'), { recursive: true })
cpSync(join(root, 'package.json'), join(copy, 'package.json'))
execFileSync(
  process.execPath,
  [join(root, 'node_modules/convex/bin/main.js'), 'codegen', '--system-udfs', '--typecheck', 'disable'],
  { cwd: copy, stdio: ['ignore', checking ? 'ignore' : 'inherit', 'inherit'] },
)

/** @param {string} name @param {(text: string) => string} change */
async function rewrite(name, change) {
  const file = join(copy, 'convex/_generated', name)
  // As convex does: Prettier's defaults.
  const { code, errors } = await format(name, change(readFileSync(file, 'utf8')), { printWidth: 80 })
  if (errors.length > 0) throw new Error(`${name}: ${errors[0]?.message}`)
  writeFileSync(file, code)
}

/** @param {string} apiName @param {string} type */
const comment = (apiName, type) => `
/**
 * A utility for referencing Convex functions in your app's ${type} API.
 *
 * Usage:
 * \`\`\`js
 * const myFunctionReference = ${apiName}.myModule.myFunction;
 * \`\`\`
 */
export declare const ${apiName}: FilterApi<typeof fullApi, FunctionReference<any, "${type}">>;
`

await rewrite('api.d.ts', (text) => {
  // The first comment is the linter's.
  const header = text.slice(0, text.indexOf('*/', text.indexOf('/**')) + 2)
  const imports = text.match(/^import type \* as .*$/gm) ?? []
  const modules = text.match(/^declare const fullApi: [^;]*$[\s\S]*?^\}>;$/m)?.[0]
  if (!modules) throw new Error('convex codegen writes api.d.ts in a form this script does not know')
  return `${header}

${imports.join('\n')}

import type { ApiFromModules, FilterApi, FunctionReference } from "convex/server";

${modules}
${comment('api', 'public')}${comment('internal', 'internal')}
export declare const components: {};
`
})

const ENVIRONMENT = `/**
 * Typesafe environment variables.
 *
 * This includes platform-provided env vars and any variables declared in
 * \`convex.config.ts\`.
 */
`

await rewrite('server.d.ts', (text) =>
  replaced(
    replaced(
      text,
      '\n/**\n * Define a query in',
      `\n${ENVIRONMENT}type Env = {\n  readonly CONVEX_CLOUD_URL: string;\n  readonly CONVEX_SITE_URL: string;\n};\n\n/**\n * Define a query in`,
    ),
    'export declare const env: Record<string, string | undefined>;',
    `\n${ENVIRONMENT}export declare const env: Env;`,
  ),
)

await rewrite('server.js', (text) => replaced(text, 'export const env =', `\n${ENVIRONMENT}export const env =`))

/** @param {string} text @param {string} part @param {string} by */
function replaced(text, part, by) {
  if (!text.includes(part)) throw new Error(`convex codegen no longer writes ${part.trim()}`)
  return text.replace(part, by)
}

await rewrite(
  'api.js',
  (text) =>
    `${text.replace('import { anyApi }', 'import { anyApi, componentsGeneric }')}export const components = componentsGeneric();\n`,
)

const stale = readdirSync(join(copy, 'convex/_generated')).filter((name) => {
  const [before, after] = [root, copy].map((folder) => textOf(join(folder, 'convex/_generated', name)))
  if (before !== after && !checking)
    cpSync(join(copy, 'convex/_generated', name), join(root, 'convex/_generated', name))
  return before !== after
})
if (checking && stale.length > 0) {
  console.error(`convex/_generated is out of date (${stale.join(', ')}). Run npm run codegen.`)
  process.exitCode = 1
}

/** @param {string} file */
function textOf(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
