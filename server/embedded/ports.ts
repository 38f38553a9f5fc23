/** Where everything of one stage listens, all on the loopback. Throw-away stages use another base. */
export type StagePorts = {
  main: number;
  cloud: number;
  simulator: number;
  mail: number;
  supervisor: number;
  nodes: readonly number[];
  control: number;
};

export const usualBasePort = 7100;
const nodeCount = 4;

export function portsFrom(basePort: number): StagePorts {
  const supervisor = basePort + 300;
  return {
    main: basePort,
    cloud: basePort + 100,
    simulator: basePort + 200,
    mail: basePort + 225,
    supervisor,
    nodes: Array.from({ length: nodeCount }, (_, index) => supervisor + 1 + index),
    control: basePort + 400,
  };
}

/** What a port is for, in words for whoever finds it taken. */
export function portNames(ports: StagePorts): { port: number; purpose: string }[] {
  return [
    { port: ports.main, purpose: "the console, site main" },
    { port: ports.cloud, purpose: "the console, site cloud" },
    { port: ports.simulator, purpose: "the carrier simulator" },
    { port: ports.mail, purpose: "the mail sink" },
    { port: ports.supervisor, purpose: "the supervisor of the database servers" },
    ...ports.nodes.map((port, index) => ({ port, purpose: `database server ${index + 1}` })),
    { port: ports.control, purpose: "the stage's control" },
  ];
}
