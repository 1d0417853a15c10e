import type { LoginWorld } from "../login_world.ts";

/** Everything `doctor` on a client reaches outside itself. */
export interface DoctorWorld extends LoginWorld {
  /** Why nothing can listen on a port; undefined when something can. */
  readonly canListen: (hostname: string, port: number) => string | undefined;
}
