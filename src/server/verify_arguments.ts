import { UndecidableError } from "../errors/refusal.ts";

/** What sshd asks, and the options the administrator put before it. */
export interface VerifyRequest {
  /** Account to log in to, sshd's `%u`. */
  readonly user: string;
  /** Offered key or certificate in base64, sshd's `%k`. */
  readonly keyBase64: string;
  /** Its type, sshd's `%t`. */
  readonly keyType: string;
  /** Further arguments as given; only plugins see them. */
  readonly extra: readonly string[];
  /** Options before the three arguments. */
  readonly options: VerifyOptions;
}

/** Options of `verify`; all of them stand before the three arguments. */
export interface VerifyOptions {
  /** `--config-path`: server configuration to read instead of the default one. */
  readonly configPath: string | undefined;
  /** `--root`: directory put in front of all files of the server; empty for none. */
  readonly root: string;
  /** `--then`: command that is asked after a refusal. */
  readonly then?: string;
  /** `--explain`: tell the decision instead of giving sshd its answer. */
  readonly explain?: "text" | "json";
}

const OPTIONS: readonly string[] = ["--config-path", "--root", "--then"];
const SWITCHES: readonly string[] = ["--explain", "--json"];

/**
 * Reads the arguments of `verify`. Options end at the first argument that is none (or at `--`); from
 * there on everything is data.
 *
 * The Go tool looks for flags among sshd's tokens too, so that a user name beginning with a dash
 * changes the program's behaviour (`tests/unit/server/verify_arguments_test.ts`).
 *
 * @param argv what follows the word `verify`
 * @returns the request
 * @throws {UndecidableError} `USAGE` for an unknown option or fewer than three arguments
 */
export function parseVerifyArguments(argv: readonly string[]): VerifyRequest {
  const options = new Map<string, string>();
  const switches = new Set<string>();
  let at = 0;
  for (; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (word === "--") {
      at++;
      break;
    }
    if (!word.startsWith("-")) break;
    if (SWITCHES.includes(word)) {
      switches.add(word);
      continue;
    }
    const equals = word.indexOf("=");
    const name = equals < 0 ? word : word.slice(0, equals);
    if (!OPTIONS.includes(name)) throw usage(`unknown option ${name}`);
    const value = equals < 0 ? argv[++at] : word.slice(equals + 1);
    if (value === undefined || value === "") throw usage(`option ${name} needs a value`);
    options.set(name, value);
  }
  const [user, keyBase64, keyType, ...extra] = argv.slice(at);
  if (user === undefined || keyBase64 === undefined || keyType === undefined) {
    throw usage("a user, a key and a key type are needed (%u %k %t)");
  }
  refuseLateOptions(extra);
  const root = (options.get("--root") ?? "").replace(/\/+$/, "");
  const then = options.get("--then");
  const json = switches.has("--json");
  const explain = switches.has("--explain");
  if (json && !explain) throw usage("--json goes with --explain only");
  return {
    user,
    keyBase64,
    keyType,
    extra,
    options: {
      configPath: options.get("--config-path"),
      root,
      ...(then === undefined ? {} : { then }),
      ...(explain ? { explain: json ? "json" : "text" } : {}),
    },
  };
}

/**
 * The Go tool takes `--config-path` behind the arguments as well. Taken as data there, it would leave
 * out the deny lists in that file without a word.
 */
function refuseLateOptions(extra: readonly string[]): void {
  if (extra.some((word) => word === "--config-path" || word.startsWith("--config-path="))) {
    throw usage("--config-path must stand before %u");
  }
}

function usage(what: string): UndecidableError {
  return new UndecidableError("USAGE", `Cannot verify: ${what}`);
}
