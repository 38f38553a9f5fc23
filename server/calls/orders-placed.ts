/**
 * Whether this process placed orders that were not sent yet, so that reactions need not ask the database
 * each time. A mark too many costs one read; what is missed here the clockwork recovers.
 */
const marks = new Set<string>();

export const ordersPlaced = {
  mark: (site: string, enterpriseId: string): void => void marks.add(`${site} ${enterpriseId}`),
  /** @returns true once for any number of marks. */
  take: (site: string, enterpriseId: string): boolean => marks.delete(`${site} ${enterpriseId}`),
};
