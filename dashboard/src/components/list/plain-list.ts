/** A list without live patches, by cursor: catalogue and parties change rarely. */
import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { asApiError } from '../../api/problem.ts'
import { type Page, type Query, readPage } from '../../api/read.ts'

export const usePlainList = <R>(path: string, query: Ref<Query>) => {
  const result = useInfiniteQuery({
    queryKey: [path, query],
    queryFn: ({ pageParam }): Promise<Page<R>> => readPage<R>(path, { ...query.value, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  return {
    rows: computed(() => result.data.value?.pages.flatMap(({ items }) => items) ?? []),
    isLoading: computed(() => result.isPending.value),
    error: computed(() => (result.error.value ? asApiError(result.error.value) : undefined)),
    hasMore: result.hasNextPage,
    isLoadingMore: result.isFetchingNextPage,
    loadMore: () => void result.fetchNextPage(),
    reload: () => void result.refetch(),
  }
}
