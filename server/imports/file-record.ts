/** A record of a file as it was read, before anybody asks what its cells mean. */
export type FileRecord = {
  cells: string[];
  /** Why nothing can be made of it, when its form is broken. */
  fault: string | null;
  /** Tells the byte of the file after it, where reading can go on. Absent: it can only begin anew. */
  end?: () => number;
};
