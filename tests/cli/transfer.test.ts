/** `export` and `import`, once each with the published CLI; other imports are sent without it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ZipReader } from '../../runtime/engine/transfer/zip'
import { useCommandLine } from '../support/cli'
import { eventually } from '../support/deployment'

const line = useCommandLine()

interface Note {
  _id: string
  _creationTime: number
  author: string
  text: string
  stars?: bigint
}
const call = (path: string, args: object = {}) => ({ path: path as never, args: args as never })
const add = async (text: string, more: object = {}): Promise<string> => {
  const { path, args } = call('notes:add', { author: 'ada', text, ...more })
  return (await line.http().mutation(path, args)) as string
}
const notes = async (): Promise<Note[]> => (await line.http().query('notes:list' as never)) as Note[]
const texts = async (): Promise<string[]> => (await notes()).map(({ text }) => text)

const { administrator } = line
const NOTES = { format: 'jsonLines', tableName: 'notes' } as const
const lines = (...rows: object[]) => rows.map((row) => JSON.stringify(row)).join('\n')

describe('export and import', () => {
  it('O18 O27: an export can be imported into another data directory, with the same documents, ids, and files', async () => {
    const id = await add('one', { stars: 2n ** 60n })
    await add('5')
    const tag = call('notes:tag', { note: id, name: 'x' })
    await line.http().mutation(tag.path, tag.args)
    const fileId = (await line.http().action('files:keep' as never, { text: 'some bytes' } as never)) as string
    // The storage id as a document refers to it.
    await add(fileId)
    await administrator.setVariables({ SECRET: 'not in an export' })
    const before = await notes()

    const cwd = line.project()
    const done = await line.run(['export', '--path', 'snapshot.zip', '--include-file-storage'], { cwd })
    expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('Downloaded snapshot export') })
    const archive = await ZipReader.open(join(cwd, 'snapshot.zip'))
    expect(archive.names).toEqual(
      expect.arrayContaining(['_tables/documents.jsonl', 'notes/documents.jsonl', 'notes/generated_schema.jsonl']),
    )
    const generated = (await archive.read('notes/generated_schema.jsonl', 1_000))?.toString()
    expect(generated).toBe(`"unknown"\n${JSON.stringify({ [id]: { stars: 'int64' } })}\n`)
    // Convex's import refuses files under other numbers than its own.
    expect(archive.names.filter((name) => name.startsWith('_storage/kg2'))).toHaveLength(1)
    await archive.close()
    expect(readFileSync(join(cwd, 'snapshot.zip')).includes('SECRET')).toBe(false)

    // A directory in which the tables have other numbers.
    await line.startElsewhere()
    await administrator.import(lines({ any: 1 }), { format: 'jsonLines', tableName: 'first' })
    const seen: unknown[] = []
    line.connect().onUpdate('notes:list' as never, {} as never, (value) => seen.push(value))
    await eventually(() => expect(seen).toEqual([[]]))
    const imported = await line.run(['import', 'snapshot.zip'], { cwd })
    expect(imported).toMatchObject({ code: 0, stderr: expect.stringMatching(/Added \d+ documents/) })
    expect(await notes()).toEqual(before)
    await eventually(() => expect(seen.at(-1)).toEqual(before))
    const url = (await line.http().query('files:url' as never, { id: fileId } as never)) as string
    expect(await (await fetch(url)).text()).toBe('some bytes')
    // Imported data behaves like any other: indexed, writable, and there after a restart.
    await line.restart()
    const mine = (await line.http().query('notes:list' as never, { author: 'ada' } as never)) as Note[]
    expect(mine).toEqual(before)
    await add('later')
    expect(await texts()).toEqual(['one', '5', fileId, 'later'])
  })

  it('O19: one table can be imported from JSON lines, a JSON array, or CSV, with and without ids', async () => {
    await administrator.import(lines({ author: 'a', text: 'x', stars: { $integer: 'AQAAAAAAAAA=' } }), NOTES)
    const [first] = await notes()
    expect(first).toMatchObject({ text: 'x', stars: 1n })
    const more = { mode: 'append', tableName: 'notes' } as const
    await administrator.import(JSON.stringify([{ author: 'b', text: 'y' }]), { ...more, format: 'jsonArray' })
    const rows = 'author,text\nc,"z, ""quoted""\nand on"\n'
    await administrator.import(rows, { ...more, format: 'csv' })
    expect(await texts()).toEqual(['x', 'y', 'z, "quoted"\nand on'])
    // In small parts, and under its own ids.
    const replaced = lines({ ...first, stars: undefined, text: 'replaced' }, { author: 'd', text: 'w' })
    await administrator.import(replaced, { ...NOTES, mode: 'replace', partSize: 64 })
    expect(await notes()).toMatchObject([
      { _id: first?._id, _creationTime: first?._creationTime, text: 'replaced' },
      { text: 'w' },
    ])
  })

  it('O20: a failed import changes nothing, and says which row failed and why', async () => {
    const id = await add('one')
    const before = await notes()
    const many = Array.from({ length: 1_500 }, (_, n) => ({ author: 'x', text: `${n}` }))
    const cwd = line.project({ 'a.jsonl': lines(...many, { author: 'x' }) })
    const failed = await line.run(['import', 'a.jsonl', '--table', 'notes', '--replace', '--yes'], { cwd })
    expect(failed).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Row 1501 of table "notes": .*text/s),
    })
    expect(await notes()).toEqual(before)
    const fails = async (why: RegExp, ...args: Parameters<typeof administrator.import>) => {
      await expect(administrator.import(...args)).rejects.toThrow(why)
      expect(await notes()).toEqual(before)
    }
    const more = { ...NOTES, mode: 'append' } as const
    await fails(/There is a document .* already/, lines({ _id: id, author: 'x', text: 'y' }), more)
    await fails(/has documents already/, lines({ author: 'x', text: 'y' }), NOTES)
    await fails(/Could not parse row 2 as JSON/, '{"author":"x","text":"y"}\n{"author', more)
    await fails(/isn't a zip archive/, 'nothing of the kind', { format: 'zip', mode: 'replace' })
    await fails(/not an id of this table|ids in the import/, lines({ _id: id, note: id, name: 'x' }), {
      format: 'jsonLines',
      tableName: 'tags',
    })
    await line.restart()
    expect(await notes()).toEqual(before)
  })

  it('O20: an incomplete upload isn’t an import, and every step needs the key', async () => {
    const ask = (path: string, body: BodyInit | null, headers: Record<string, string> = {}) =>
      fetch(`${line.url}/api/import/${path}`, {
        method: 'POST',
        headers: { authorization: `Convex ${line.key}`, ...headers },
        body,
      })
    const { uploadToken } = (await (await ask('start_upload', null)).json()) as { uploadToken: string }
    const part = await ask(`upload_part?uploadToken=${uploadToken}&partNumber=1`, 'x')
    const finish = (partTokens: unknown[]) =>
      ask(
        'finish_upload',
        JSON.stringify({
          uploadToken,
          partTokens,
          import: { mode: 'append', format: 'jsonLines', tableName: 'notes' },
        }),
      )
    expect((await finish([await part.json(), '2'])).status).toBe(400)
    expect((await ask('upload_part?uploadToken=../../x&partNumber=1', 'x')).status).toBe(400)
    expect((await ask(`upload_part?uploadToken=${uploadToken}&partNumber=../2`, 'x')).status).toBe(400)
    expect((await ask('start_upload', null, { authorization: 'Convex no' })).status).toBe(401)
    expect((await fetch(`${line.url}/api/export/zip/1`)).status).toBe(401)
    expect(
      (await fetch(`${line.url}/api/export/zip/1`, { headers: { authorization: `Convex ${line.key}` } })).status,
    ).toBe(404)
  })
})
