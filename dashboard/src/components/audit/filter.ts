/** What is asked of the audit, as the address says it: the list and its export ask the same. Days are the reader's own. */
import { computed } from 'vue'
import { useFilter } from '../list/filters.ts'

const startOf = (day: string, more = 0): string | undefined => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const at = new Date(year, month - 1, date + more)
  return day === '' || Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

export const useAuditFilter = () => {
  const person = useFilter('person')
  const document = useFilter('document')
  const kind = useFilter('kind')
  const from = useFilter('from')
  const to = useFilter('to')
  const outcome = useFilter('outcome', 'all')
  return computed(() => ({
    person: person.value || undefined,
    document: document.value || undefined,
    subjectType: kind.value || undefined,
    from: startOf(from.value),
    to: startOf(to.value, 1),
    isRefused: outcome.value === 'all' ? undefined : outcome.value === 'refused',
  }))
}
