/** "If this center went dark now": what would be left to take its calls. */
export type WhatIfView = {
  centerId: string;
  /** Calls of its queues or at its seats now. */
  callsAffected: number;
  /** Seats elsewhere with somebody at them who would take its calls: free now, and in all. */
  seatsFree: number;
  seatsInAll: number;
  backupSeats: number;
  /** Skills its queues ask for that nobody elsewhere has. */
  skillsUncovered: string[];
};
