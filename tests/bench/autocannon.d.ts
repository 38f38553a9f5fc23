/** The part of autocannon that the benchmarks use; the package brings no types. */
declare module "autocannon" {
  type Request = { method?: string; path?: string; body?: string; headers?: Record<string, string> };
  function autocannon(options: autocannon.Options): Promise<autocannon.Result>;
  namespace autocannon {
    type Options = {
      url: string;
      method?: string;
      connections?: number;
      duration?: number;
      requests?: (Request & { setupRequest?: (request: Request) => Request })[];
    };
    type Result = { requests: { average: number }; latency: { p99: number }; non2xx: number };
  }
  export default autocannon;
}
