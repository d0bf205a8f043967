import type { ApiError } from '../../api/problem.ts'

/** The text for an error that the hub did not put into words itself. */
export const refusalTextOf = (error: ApiError): string => {
  if (error.code === 'network') return 'common.error.postNetwork'
  return error.status >= 500 ? 'common.error.server' : 'common.error.refused'
}
