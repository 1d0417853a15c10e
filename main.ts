import { isCertificateType } from "./src/ssh/is_plain_key_type.ts";

// sshd runs `verify` for every key a client offers, several times a login: it is told apart before
// anything else is loaded, and a plain key, the most frequent case, ends here. ssh runs `ensure`
// before it connects.
const [command, ...words] = Deno.args;
Deno.exit(await start());

async function start(): Promise<number> {
  if (command === "verify") return await startVerify(words);
  if (command === "check" || command === "ensure") return await startCheck(command);
  return await startCommand(Deno.args);
}

async function startCheck(name: "check" | "ensure"): Promise<number> {
  const { quickCheck } = await import("./src/cli/quick_check.ts");
  return await quickCheck(name, words, (variable) => Deno.env.get(variable)) ??
    await startCommand(Deno.args);
}

async function startVerify(words: readonly string[]): Promise<number> {
  const { help, explain, usual, at } = skipOptions(words);
  if (help) return await startCommand(["help", "verify"]);
  if (explain) return await startCommand(Deno.args);
  const keyType = words[at + 2];
  if (usual && keyType !== undefined && !isCertificateType(keyType)) return 1;
  // whatever goes wrong unseen is a refusal, at once and before a line can be printed
  endAtFaults(() => 1);
  try {
    const { verify } = await import("./src/server/verify.ts");
    return await verify(words);
  } catch (error) {
    return await report(error);
  }
}

/** Behind the fence of `verify` nothing more can be loaded; the exit code says enough then. */
async function report(error: unknown): Promise<number> {
  try {
    const { reportFault } = await import("./src/cli/report_fault.ts");
    return reportFault(error);
  } catch {
    return 1;
  }
}

async function startCommand(argv: readonly string[]): Promise<number> {
  const { reportFault } = await import("./src/cli/report_fault.ts");
  endAtFaults(reportFault);
  try {
    const { run } = await import("./src/cli/run.ts");
    return await run(argv);
  } catch (error) {
    return reportFault(error);
  }
}

/** Ends the program at an error that nobody is there to catch; by itself it would print a stack. */
function endAtFaults(report: (error: unknown) => number): void {
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    Deno.exit(report(event.reason));
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    Deno.exit(report(event.error));
  });
}

/**
 * Finds where the arguments of `verify` begin.
 *
 * @returns `help`: help is asked for; `explain`: `--explain` is among the options; `usual`: no option there that could do something for a plain
 *   key, such as handing it to another command; `at`: index of the first argument
 */
function skipOptions(
  words: readonly string[],
): { help: boolean; explain: boolean; usual: boolean; at: number } {
  let explain = false;
  let usual = true;
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--help" || word === "-h") return { help: true, explain, usual, at };
    if (word === "--") return { help: false, explain, usual, at: at + 1 };
    if (!word.startsWith("-")) break;
    if (word === "--explain") explain = true;
    const name = word.split("=", 1)[0] ?? "";
    if (name !== "--config-path" && name !== "--root") usual = false;
    else if (name === word) at++;
  }
  return { help: false, explain, usual, at };
}
