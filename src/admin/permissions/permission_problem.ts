import { unreachable } from "../../errors/unreachable.ts";
import type { ExaminedFile } from "./examine_server_file.ts";

/** What is wrong with a file or directory of the server. */
export interface PermissionProblem {
  /** Stable. */
  readonly kind: "absent" | "link" | "unknown" | "type" | "owner" | "group" | "mode" | "access";
  /** Predicate of a sentence about the path. */
  readonly detail: string;
  /** Where a trusted link leads, when it is that which is wrong. */
  readonly target: string | undefined;
}

/**
 * Says what is wrong with a file or directory of the server.
 *
 * @param file as it was found
 * @returns the problem; undefined when there is none
 */
export function permissionProblem(file: ExaminedFile): PermissionProblem | undefined {
  const { rule, state } = file;
  switch (state.kind) {
    case "absent":
      return rule.presence === "required"
        ? { kind: "absent", detail: "does not exist", target: undefined }
        : undefined;
    case "link":
      return { kind: "link", detail: state.detail, target: undefined };
    case "unknown":
      return { kind: "unknown", detail: state.detail, target: undefined };
    case "present": {
      const { fault, target } = state;
      if (fault === undefined) return undefined;
      const detail = target === undefined
        ? fault.detail
        : `leads to "${target}", which ${fault.detail}`;
      return { kind: fault.kind, detail, target };
    }
    default:
      return unreachable(state);
  }
}
