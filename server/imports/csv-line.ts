/** A spreadsheet would run a cell that begins so as a formula (OWASP, CSV injection). A minus or plus of a number stays. */
const isFormula = (cell: string) =>
  /^[=@\t\r]/.test(cell) || (/^[+-]/.test(cell) && !/^[+-][\d\s().-]*$/.test(cell));

/** One line of RFC 4180, in which no cell is a formula. */
export function csvLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) => `"${(isFormula(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`);
  return `${quoted.join(",")}\r\n`;
}
