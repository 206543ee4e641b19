const stars = /(\*{1,3})(?=\S)([^*]*[^\s*])\1/gu

/**
 * A message without its Markdown marks, for wherever it is shown in one line or read by a machine: previews, quotes,
 * notifications. Works by pattern, not by grammar: a mark that stays, or a star that goes, does no harm there.
 */
export function plainText(content: string): string {
  if (!/[*_~`>[\\]|^ {0,3}(?:[-+]|\d+[.)]) /mu.test(content)) return content
  const kept: string[] = []
  const keep = (text: string) => `\uE000${kept.push(text) - 1}\uE001`
  return (
    content
      // Code first: what looks like a mark in there is none.
      .replace(
        /^ {0,3}(`{3,}|~{3,})[^\n`]*\n([\s\S]*?)(?:\n {0,3}\1[`~]* *$|$(?![\s\S]))/gmu,
        (_, _fence, code: string) => keep(code),
      )
      .replace(/(`+)(?!`)([\s\S]*?[^`])\1(?!`)/gu, (_, _ticks, code: string) => keep(code.replace(/^ (.+) $/su, '$1')))
      .replace(/\\([!-/:-@[-`{-~])/gu, (_, mark: string) => keep(mark))
      .replace(/https?:\/\/[^\s<>)]+/giu, (address) => keep(address))
      .replace(/^ {0,3}(?:> ?)+/gmu, '')
      .replace(/^ {0,3}(?:[-+*]|\d{1,9}[.)]) +/gmu, '')
      .replace(/\[([^[\]\n]+)\]\([^()\s]*\)/gu, '$1')
      // Twice: one may stand inside another.
      .replace(stars, '$2')
      .replace(stars, '$2')
      .replace(/(?<![\p{L}\p{N}_])(_{1,3})(?=\S)([^_]*[^\s_])\1(?![\p{L}\p{N}_])/gu, '$2')
      .replace(/~~(?=\S)([^~]*[^\s~])~~/gu, '$1')
      .replace(/\uE000(\d+)\uE001/gu, (_, index: string) => kept[Number(index)] ?? '')
  )
}
