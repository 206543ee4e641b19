// npm run codegen: writes convex/_generated without a deployment or a network, in the very form that a deployment
// writes, so that the first `npx convex dev` changes nothing. Convex's offline way leaves `components` out.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format } from 'prettier'

const root = fileURLToPath(new URL('..', import.meta.url))
const cli = fileURLToPath(new URL('../node_modules/convex/bin/main.js', import.meta.url))
execFileSync(process.execPath, [cli, 'codegen', '--system-udfs', '--typecheck', 'disable'], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
})

/** @param {string} name @param {(text: string) => string} change */
async function rewrite(name, change) {
  const file = fileURLToPath(new URL(`../convex/_generated/${name}`, import.meta.url))
  const before = readFileSync(file, 'utf8')
  const after = await format(change(before), { parser: 'typescript' })
  if (after !== before) writeFileSync(file, after)
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
  const header = text.slice(0, text.indexOf('*/') + 2)
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

await rewrite(
  'api.js',
  (text) =>
    `${text.replace('import { anyApi }', 'import { anyApi, componentsGeneric }')}export const components = componentsGeneric();\n`,
)
