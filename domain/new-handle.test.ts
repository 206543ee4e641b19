import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isHandle } from './handles'
import { handleAttempt, handleBase } from './new-handle'

describe('handles', () => {
  it('are valid whatever name they come from', () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: fc.constantFrom(...'かきっゃーアッヴ김값한अक्षि़ंেகோสมเื์ำລໍາአቨבהيةو王1 '), maxLength: 20 }),
    )
    fc.assert(
      fc.property(name, fc.nat(7), fc.double({ min: 0, max: 0.999, noNaN: true }), (text, attempt, random) => {
        expect(handleAttempt(handleBase(text), attempt, random)).toSatisfy(isHandle)
      }),
    )
  })

  it.each([
    ['Ada Lovelace', 'ada_lovelace'],
    ['Renée Müller', 'renee_muller'],
    ['Søren Ærø', 'soren_aero'],
    ['Łukasz', 'lukasz'],
    ['Đức Phạm', 'duc_pham'],
    ['Γιώργος Παπαδόπουλος', 'giorgos_papadopoul'],
    ['Юлия Щербакова', 'yuliya_shcherbakov'],
    ['Йосип Їжак', 'yosip_yizhak'],
    ['Ђорђе', 'djordje'],
    ['Ана_5', 'ana_5'],
    ['A very long name that goes on and on', 'a_very_long_name_t'],
  ])('C136 %s becomes %s', (text, handle) => {
    expect(handleBase(text)).toBe(handle)
    expect(handleAttempt(handleBase(text), 0, 0.5)).toBe(handle)
  })

  it.each([
    ['さくら', 'sakura'],
    ['ケンジ', 'kenji'],
    ['しょうた', 'shouta'],
    ['りょうへい', 'ryouhei'],
    ['はっとり', 'hattori'],
    ['マッチャ', 'matcha'],
    ['ジェシカ', 'jeshika'],
    ['ファティマ', 'fatima'],
    ['ウィリアム', 'wiriamu'],
    ['ヴィクトリア', 'vikutoria'],
    ['ｻｸﾗ', 'sakura'],
    ['ジョー', 'jo'],
    ['김민준', 'gimminjun'],
    ['이서연', 'iseoyeon'],
    ['한별', 'hanbyeol'],
    ['박 지훈', 'bak_jihun'],
    ['محمد', 'mhmd'],
    ['أحمد', 'ahmd'],
    ['سارة', 'sara'],
    ['نور', 'nur'],
    ['يوسف', 'yusf'],
    ['وليد', 'wlid'],
    ['فاطمه', 'fatma'],
    ['پریا گل', 'pria_gl'],
    ['דנה', 'dna'],
    ['יוסי כהן', 'yosi_khn'],
    ['ורד', 'vrd'],
    ['שלומי', 'shlomi'],
    ['अमित', 'amit'],
    ['प्रिया शर्मा', 'priya_sharma'],
    ['कृष्ण', 'krishna'],
    ['राहुल', 'rahul'],
    ['ज़ोया', 'zoya'],
    ['সুমন', 'suman'],
    ['ਗੁਰਪ੍ਰੀਤ', 'guraprit'],
    ['કિરણ', 'kiran'],
    ['ஆனந்த்', 'anant'],
    ['కిరణ్', 'kiran'],
    ['ರವಿ', 'ravi'],
    ['മീര', 'mira'],
    ['สมชาย', 'somchai'],
    ['ประเสริฐ', 'praserith'],
    ['มาลี', 'mali'],
    ['นำชัย', 'namchai'],
    ['ສົມພອນ', 'somphon'],
    ['გიორგი', 'giorgi'],
    ['Արամ', 'aram'],
    ['Հարություն', 'harutyun'],
    ['አበበ', 'abebe'],
    ['田中さくら', 'sakura'],
    ['王 Wang', 'wang'],
  ])('C222 %s becomes %s, which is readable', (text, handle) => {
    expect(handleBase(text)).toBe(handle)
  })

  it.each([
    // Han characters are read differently by language and person: any guess would be wrong for someone.
    ['王伟', 'member55'],
    ['山田', 'member55'],
    ['សុខា', 'member55'],
    ['🎉🎉', 'member55'],
    ['', 'member55'],
    ['12345', '12345'],
    // A text too short for a handle stays as it is.
    ['Bo', 'bo55'],
    ['O', 'o55'],
    ['이', 'i55'],
    ['All', 'all55'],
    ['Everyone', 'everyone55'],
  ])('C222 %s has a short number at once: %s', (text, handle) => {
    expect(handleAttempt(handleBase(text), 0, 0.5)).toBe(handle)
  })

  it('C136 a taken one gets a number, then a longer one', () => {
    expect([0, 1, 2].map((attempt) => handleAttempt('ada', attempt, 0.5))).toEqual(['ada', 'ada55', 'ada50005'])
  })
})
