export interface Column {
  readonly key: string
  readonly label: string
  /** Right-aligned tabular figures. */
  readonly isNumber?: boolean
  /** The column that names the row and opens it. */
  readonly isLead?: boolean
  /** Left out below this width, and on a phone: the row's page or panel has it. */
  readonly from?: 'lg' | 'xl'
  /** A code or a number that must not break. */
  readonly isWhole?: boolean
  readonly class?: string
}

export const columnClass = (column: Column): string =>
  [
    column.isNumber ? 'num' : 'text-start',
    column.from === 'lg' ? 'minor max-lg:hidden' : '',
    column.from === 'xl' ? 'minor max-xl:hidden' : '',
    column.isWhole ? 'md:whitespace-nowrap' : '',
    column.class ?? '',
  ].join(' ')
