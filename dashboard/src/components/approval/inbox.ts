/** What awaits the person, read again whenever any request changes: the page and the badge share it. */
import type { ApprovalInboxRow } from '@dockledger/hub/contract/approval.ts'
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useMay } from '../../api/may.ts'
import { read } from '../../api/read.ts'
import { useSession } from '../../api/session.ts'
import { useLiveKey } from '../../live/patches.ts'

export const useInbox = () => {
  const may = useMay()
  const { me } = useSession()
  const mayDecide = computed(() => may('approvals.read') && may('approvals.decide') && me.value?.kind === 'person')
  const { data, error, refetch } = useQuery({
    queryKey: ['approval-inbox', me.value?.id],
    queryFn: () => read<{ items: readonly ApprovalInboxRow[] }>('/approval-inbox'),
    enabled: mayDecide,
  })
  if (mayDecide.value)
    useLiveKey(
      'approvals',
      () => true,
      () => void refetch(),
    )
  return {
    rows: computed(() => data.value?.items),
    mayDecide,
    count: computed(() => data.value?.items.length ?? 0),
    error,
    refetch,
  }
}
