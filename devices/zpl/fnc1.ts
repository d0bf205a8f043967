/** Function 1 in the data of a symbol: at its beginning it says GS1, inside it ends an element of variable length. */
export const FNC1 = '\x1d'
