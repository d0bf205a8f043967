export interface Column {
  readonly key: string
  readonly label: string
  /** Right-aligned tabular figures. */
  readonly isNumber?: boolean
  /** The column that names the row and opens it. */
  readonly isLead?: boolean
  /** Left out below this width; cards on a phone show everything. */
  readonly from?: 'lg' | 'xl'
  readonly class?: string
}

export const columnClass = (column: Column): string =>
  [
    column.isNumber ? 'num' : 'text-start',
    column.from === 'lg' ? 'md:max-lg:hidden' : '',
    column.from === 'xl' ? 'md:max-xl:hidden' : '',
    column.class ?? '',
  ].join(' ')
