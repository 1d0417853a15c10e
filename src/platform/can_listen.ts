import { describeOsError } from "./describe_os_error.ts";

/**
 * Says whether this program could listen on a port of this machine right now. It does so for an
 * instant; nobody can connect in a way that would be noticed.
 *
 * @param hostname a loopback address or `localhost`
 * @param port 0 to 65535; 0 is always possible
 * @returns undefined when it could, else why not
 */
export function canListen(hostname: string, port: number): string | undefined {
  try {
    Deno.listen({ transport: "tcp", hostname, port }).close();
    return undefined;
  } catch (error) {
    return describeOsError(error);
  }
}
