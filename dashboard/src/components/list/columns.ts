export interface Column {
  readonly key: string
  readonly label: string
  /** Right-aligned tabular figures. */
  readonly isNumber?: boolean
  /** The column that names the row and opens it. */
  readonly isLead?: boolean
  /** Left out below this width, and on a phone: the row's page or panel has it. */
  readonly from?: 'lg' | 'xl'
  /** Takes the width that is left and is cut there, so that it pushes no other out of sight. */
  readonly isFluid?: boolean
  /** Of a fluid column: its text takes more lines instead of being cut. */
  readonly isWrapped?: boolean
  /** Where it stands on a phone, when rows are cards of a few lines: row, and columns of three. */
  readonly card?: readonly [row: number, columns: '1' | '2' | '3' | '1 / 3' | '1 / -1']
  /** A code or a number that must not break. */
  readonly isWhole?: boolean
  readonly class?: string
}

export const cardStyle = ({ card }: Column): Readonly<Record<string, string>> | undefined =>
  card && { gridRow: String(card[0]), gridColumn: card[1] }

/** Of what a cell holds. */
export const contentClass = ({ isFluid, isWrapped }: Column): string =>
  isFluid ? `md:min-w-32 ${isWrapped ? 'break-words' : 'truncate'}` : 'min-w-0'

export const columnClass = (column: Column): string =>
  [
    column.isNumber ? 'num' : 'text-start',
    column.from === 'lg' ? 'minor max-lg:hidden' : '',
    column.from === 'xl' ? 'minor max-xl:hidden' : '',
    column.isFluid ? 'md:w-full md:max-w-0' : '',
    column.isWhole ? 'md:whitespace-nowrap' : '',
    column.class ?? '',
  ].join(' ')
