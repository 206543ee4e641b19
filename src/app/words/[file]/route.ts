import { wordsIn } from '../../words-address'

/** The texts of pages, in one language each. The same for everyone. */
export async function GET(_request: Request, { params }: { params: Promise<{ file: string }> }): Promise<Response> {
  const words = await wordsIn((await params).file)
  if (!words) return new Response('Not found.\n', { status: 404 })
  return new Response(words.json, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': words.isCurrent ? 'public, max-age=31536000, immutable' : 'no-store',
    },
  })
}
