import { run } from "./sshd/run.ts";

/** Pythons worth a try; the first is whatever the person uses. */
const PYTHONS = ["python3", "/usr/bin/python3"];

/**
 * Finds a Python with paramiko. It comes from PyPI (`pip install paramiko`) or the distribution.
 *
 * @returns the interpreter; undefined when none has it
 */
export async function findParamiko(): Promise<string | undefined> {
  for (const python of PYTHONS) {
    const found = await run(python, ["-c", "import paramiko"]).catch(() => undefined);
    if (found?.code === 0) return python;
  }
  return undefined;
}
