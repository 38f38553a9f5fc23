/** A row of a record as it is kept to be put back: whose it is stands beside it. */
export function rowFor<Row extends object>(row: Row): Record<string, unknown> {
  const {
    enterpriseId: _,
    customerId: _of,
    ...own
  } = row as Row & { enterpriseId?: string; customerId?: string };
  return own;
}
