/** A sheet with the pavilion's section: a file that isn't a picture. */
export function drawing(): Uint8Array {
  const lines = [
    '2 w 90 120 m 750 120 l S',
    '3 w 150 120 m 150 330 l S 330 120 m 330 350 l S 510 120 m 510 370 l S 690 120 m 690 390 l S',
    '6 w 110 322 m 730 395 l S',
    '1 w 150 300 m 200 336 l S 330 320 m 380 356 l S 510 340 m 560 376 l S',
    'BT /F 18 Tf 90 480 Td (Pavilion, Harbour Street) Tj 0 -24 Td /F 12 Tf (Section A, rev C, roof pitch 11 degrees) Tj ET',
  ].join('\n')
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 595]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>',
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    `<</Length ${lines.length}>>\nstream\n${lines}\nendstream`,
  ]
  let text = '%PDF-1.4\n'
  const places = objects.map((object, index) => {
    const place = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return String(place).padStart(10, '0')
  })
  const table = ['0000000000 65535 f ', ...places.map((place) => `${place} 00000 n `)].join('\n')
  const end = `trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`
  return new TextEncoder().encode(`${text}xref\n0 ${objects.length + 1}\n${table}\n${end}`)
}
