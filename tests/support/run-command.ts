import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { serverProgram } from './bare-server'

/** How a command exited, and all of its output. */
export interface CommandEnd {
  code: number
  text: string
}

/** The program of `npm run backup`, `verify`, `restore`, and `admin`. */
export const commandsProgram = async (): Promise<string> =>
  join(dirname(await serverProgram({ hasty: true })), 'commands.mjs')

export async function runCommand(program: string, ...words: string[]): Promise<CommandEnd> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...words])
    return { code: 0, text: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, text: stdout + stderr }
  }
}
