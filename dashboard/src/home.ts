/** Where somebody lands who asked for no page. */
import type { ApprovalInboxRow } from '@dockledger/hub/contract/approval.ts'
import { type Permission, useMay } from './api/may.ts'
import { read } from './api/read.ts'
import { useSession } from './api/session.ts'
import { useNavigation } from './components/shell/navigation.ts'

/** Whose day is at the doors. */
const AT_THE_DOORS: readonly Permission[] = ['docks.work', 'docks.accept']

const doesAnythingAwait = async (): Promise<boolean> =>
  read<{ items: readonly ApprovalInboxRow[] }>('/approval-inbox').then(
    ({ items }) => items.length > 0,
    () => false,
  )

/** What awaits the person's decision, unless his work is at the doors; else the first page of his menu. */
export const homeOf = async (): Promise<string> => {
  const may = useMay()
  const { me } = useSession()
  const decides = me.value?.kind === 'person' && may('approvals.read') && may('approvals.decide')
  if (decides && !AT_THE_DOORS.some(may) && (await doesAnythingAwait())) return '/approvals'
  return useNavigation().value[0]?.entries[0]?.to ?? '/doors'
}
