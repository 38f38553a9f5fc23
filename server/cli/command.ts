/** One command: takes what follows its name, returns the exit code. */
export type Command = (argv: readonly string[]) => Promise<number>;
