import { describe, expect, it, vi } from 'vitest'
import { nextTick, ref } from 'vue'
import { type Choice, usePicker } from './picker.ts'

const YUHUAN = { id: '7', code: 'SUP-07', name: 'Yuhuan Pipe' }
const HAIYAN = { id: '2', code: 'SUP-02', name: 'Haiyan Fasteners' }
const ALL = [HAIYAN, YUHUAN, { id: '72', code: 'SUP-072', name: 'Another' }]
const foundBy = (text: string): Choice[] =>
  ALL.filter(({ code, name }) => `${code} ${name}`.toLowerCase().includes(text.toLowerCase()))

/** The hub answers when told to, in the order told. */
const slowHub = () => {
  const waiting: { text: string; answer: (rows: Choice[]) => void }[] = []
  return {
    find: (text: string) => new Promise<Choice[]>((answer) => waiting.push({ text, answer })),
    answer: async (text: string): Promise<void> => {
      const at = waiting.findLastIndex((one) => one.text === text)
      const [one] = waiting.splice(at, 1)
      if (!one) throw new Error(`nobody asked for ${text}`)
      one.answer(foundBy(text))
      await nextTick()
    },
  }
}
const pickerOn = (chosen: Choice | null = null, find = async (text: string) => foundBy(text)) => {
  const choice = ref<Choice | null>(chosen)
  let picked = 0
  const picker = usePicker(choice, find, () => {
    picked += 1
  })
  return { picker, choice, picked: () => picked }
}

describe('the picker', () => {
  it('shows the chosen label whatever was typed before, however late the hub answers', async () => {
    const hub = slowHub()
    const { picker, choice } = pickerOn(null, hub.find)
    picker.open()
    picker.type('yuhuan')
    const taken = picker.enter()
    await hub.answer('yuhuan')
    await taken
    await hub.answer('')
    expect(choice.value).toEqual(YUHUAN)
    expect(picker.text.value).toBe('SUP-07 Yuhuan Pipe')
    expect(picker.isOpen.value).toBe(false)
    expect(picker.isSearching.value).toBe(false)
  })

  it('shows the label when the chosen one is taken again', async () => {
    const { picker, picked } = pickerOn(YUHUAN)
    picker.type('yuh')
    await picker.enter()
    expect(picker.text.value).toBe('SUP-07 Yuhuan Pipe')
    picker.type('yuhuan')
    picker.take(YUHUAN)
    expect(picker.text.value).toBe('SUP-07 Yuhuan Pipe')
    expect(picked()).toBe(2)
  })

  it('prefers the exact code, and what the arrows chose to that', async () => {
    const { picker, choice } = pickerOn()
    picker.type('sup-07')
    await picker.enter()
    expect(choice.value?.code).toBe('SUP-07')
    picker.type('sup')
    await picker.enter()
    expect(choice.value?.code).toBe('SUP-02')
    const other = pickerOn()
    other.picker.type('sup')
    await vi.waitFor(() => expect(other.picker.found.value).toHaveLength(3))
    other.picker.move(1)
    other.picker.move(1)
    await other.picker.enter()
    expect(other.choice.value?.code).toBe('SUP-07')
  })

  it('goes back to the choice when it is left, and goes on when nothing new was typed', async () => {
    const { picker, choice, picked } = pickerOn(HAIYAN)
    picker.type('nobody')
    await picker.enter()
    expect(picker.text.value).toBe('nobody')
    picker.close()
    expect(picker.text.value).toBe('SUP-02 Haiyan Fasteners')
    await picker.enter()
    expect(choice.value).toEqual(HAIYAN)
    expect(picked()).toBe(1)
  })

  it('takes nothing when the text changed while the hub was asked', async () => {
    const hub = slowHub()
    const { picker, choice } = pickerOn(null, hub.find)
    picker.type('yuhuan')
    const taken = picker.enter()
    picker.type('haiyan')
    await hub.answer('yuhuan')
    await taken
    expect(choice.value).toBeNull()
    expect(picker.text.value).toBe('haiyan')
  })
})
