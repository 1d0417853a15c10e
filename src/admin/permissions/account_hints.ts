import type { ServerIds } from "../../platform/judge_server_file.ts";
import { VERIFY_ACCOUNT } from "../../platform/verify_account.ts";
import type { ServerWorld } from "../server_world.ts";

/**
 * Says how to make the verify account and its group where they are missing.
 *
 * @param ids what there is
 * @param world the machine
 * @returns commands to type, none when nothing is missing
 */
export function accountHints(ids: ServerIds, world: Pick<ServerWorld, "os">): readonly string[] {
  const name = VERIFY_ACCOUNT;
  switch (world.os) {
    case "windows":
      return ["run Install-OpksshServer.ps1, which makes the account"];
    case "darwin":
      return [
        ...(ids.verifierGid === undefined ? [`sudo dseditgroup -o create ${name}`] : []),
        ...(ids.verifierUid === undefined
          ? [`sudo sysadminctl -addUser ${name} -shell /usr/bin/false -home /var/empty`]
          : []),
      ];
    default:
      return [
        ...(ids.verifierGid === undefined ? [`sudo groupadd --system ${name}`] : []),
        ...(ids.verifierUid === undefined
          ? [`sudo useradd --system --no-create-home --shell /sbin/nologin --gid ${name} ${name}`]
          : []),
      ];
  }
}
