import { windowsScriptParts } from "../../../install/packaging/windows_scripts.ts";
import { PROJECT_ROOT } from "../../../install/packaging/run_deno.ts";
import type { Cmdlet, CommandCall } from "./cmdlets.ts";
import { FakeDisk } from "./fake_disk.ts";
import { Interpreter } from "./interpreter.ts";
import { parsePowerShell, type SyntaxNode } from "./parse_powershell.ts";
import { Dictionary, exceptionOf, Thrown, toText, type Value } from "./values.ts";

/** What a run of a script came to. */
export interface WindowsRun {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

const SID = "S-1-5-21-1-2-3-1005";
const SSHD = "C:\\Windows\\System32\\OpenSSH\\sshd.exe";
const SSH_KEYGEN = "C:\\Windows\\System32\\OpenSSH\\ssh-keygen.exe";
const REPARSE_POINT = 0x400;
export const SSHD_CONFIG = "C:\\ProgramData\\ssh\\sshd_config";
export const PROGRAM = "C:\\Program Files\\opkssh";
export const CONFIG = "C:\\ProgramData\\opk";
export const STOCK =
  "#Port 22\r\nSubsystem sftp sftp-server.exe\r\n\r\nMatch Group administrators\r\n" +
  "       AuthorizedKeysFile __PROGRAMDATA__/ssh/administrators_authorized_keys\r\n";

/**
 * A Windows server in memory, for whole runs of the scripts: where they ask Windows (`machine.ps1`,
 * `process.ps1`, the network), this answers. What Windows really does is not tested with it.
 */
export class FakeWindows {
  readonly disk = new FakeDisk(() => this.#change());
  account = "";
  rights = "[Privilege Rights]\r\nSeDenyInteractiveLogonRight = Guest\r\n";
  path = "%SystemRoot%\\system32;C:\\Windows";
  state = "";
  /** How often sshd was restarted. */
  restarts = 0;
  running = true;
  answers = true;
  /** What can be downloaded, by address. */
  readonly web = new Map<string, string>();
  /** Paths that are links. */
  links: readonly string[] = [];
  elevated = true;
  /** The change that fails, counted from one; 0 for none. */
  failAt = 0;
  changes = 0;
  #seconds = 0;
  #unique = 0;
  readonly #output: string[] = [];
  readonly #errors: string[] = [];

  constructor() {
    this.disk.put(SSHD_CONFIG, STOCK);
    this.disk.put(SSHD, "sshd");
    this.disk.put(SSH_KEYGEN, "ssh-keygen");
    this.disk.put("C:\\new\\opkssh.exe", "opkssh 0.14.0");
    this.disk.makeDirectory("C:\\Windows\\Temp", "O:SY");
  }

  /** Everything a failed run has to leave as it was. */
  snapshot(): unknown {
    const { account, rights, path, state } = this;
    return { account, rights, path, state, disk: this.disk.snapshot() };
  }

  async install(options: Readonly<Record<string, Value>> = {}): Promise<WindowsRun> {
    return await this.#run("Invoke-OpksshInstall", {
      NoSshdRestart: false,
      OverwriteConfig: false,
      InstallFrom: "C:\\new\\opkssh.exe",
      InstallVersion: "latest",
      InstallDir: PROGRAM,
      ConfigPath: CONFIG,
      FixedConfigPath: CONFIG,
      GitHubRepo: "openpubkey/opkssh",
      Sha256: "",
      SignersFile: "",
      RequireSignature: false,
      ...options,
    });
  }

  async uninstall(options: Readonly<Record<string, Value>> = {}): Promise<WindowsRun> {
    return await this.#run("Invoke-OpksshUninstall", {
      Purge: false,
      KeepConfig: false,
      KeepLogs: false,
      NoSshdRestart: false,
      ...options,
    });
  }

  async test(options: Readonly<Record<string, Value>> = {}): Promise<WindowsRun> {
    return await this.#run("Invoke-OpksshTest", { InstallDir: "", ...options });
  }

  async #run(name: string, options: Readonly<Record<string, Value>>): Promise<WindowsRun> {
    this.#output.length = 0;
    this.#errors.length = 0;
    this.changes = 0;
    const table = new Dictionary();
    const common = { Json: false, DryRun: false, Unknown: [], ScriptDirectory: "" };
    for (const [key, value] of Object.entries({ ...common, ...options })) table.set(key, value);
    const interpreter = new Interpreter({
      cmdlets: this.#cmdlets(),
      statics: this.#statics(),
      objects: (type) => type === "System.Threading.Mutex" ? mutex() : undefined,
      variables: {
        "env:OS": "Windows_NT",
        "env:COMPUTERNAME": "SERVER",
        Host: { host: "Host", properties: { UI: this.#talk() }, methods: {} },
        ExecutionContext: nested("SessionState", nested("LanguageMode", "FullLanguage")),
      },
    });
    for (const part of await (parts ??= readParts())) interpreter.load(part);
    const result = interpreter.invoke(name, table);
    if (!(result instanceof Dictionary)) throw new Error(`${name} gives more than its result`);
    const json = toText(result.get("Json"));
    return {
      code: Number(result.get("Code")),
      output: [...this.#output, ...(json === "" ? [] : [json])].join("\n"),
      errors: this.#errors.join("\n"),
    };
  }

  /** Every change of the machine goes through here. */
  #change(): void {
    this.changes++;
    if (this.changes === this.failAt) throw new Thrown(exceptionOf(`change ${this.failAt} fails`));
  }

  #talk(): Value {
    return {
      host: "UI",
      properties: {},
      methods: { WriteErrorLine: (text) => void this.#errors.push(toText(text)) },
    };
  }

  #cmdlets(): Record<string, Cmdlet> {
    const { disk } = this;
    const give = (run: (...args: readonly string[]) => Value | undefined): Cmdlet => (call) => {
      const value = run(...texts(call));
      return value === undefined ? [] : [value];
    };
    const set = (run: (...args: readonly string[]) => void): Cmdlet => (call) => {
      this.#change();
      run(...texts(call));
      return [];
    };
    return {
      "write-host": give((text = "") => void this.#output.push(text)),
      "test-opksshelevated": give(() => this.elevated),
      "get-opksshservice": give(() =>
        record({
          Sshd: SSHD,
          SshKeygen: SSH_KEYGEN,
          SshdConfig: SSHD_CONFIG,
          ServiceRunning: this.running,
          Automatic: true,
        })
      ),
      "get-opkssharchitecture": give(() => "amd64"),
      "test-opksshdomaincontroller": give(() => false),
      "get-opksshaccessrule": () => [],
      "assert-opksshinstalldirectory": () => [],
      "get-service": () => [
        record({ Status: this.running ? "Running" : "Stopped", StartType: "Automatic" }),
      ],
      "get-opksshsshdsettings": give((_, file = "") => settings(disk.read(file))),
      "invoke-opksshprogram": (call) => [this.#program(call)],
      "get-opksshfilesum": give((path = "") => disk.isFile(path) ? fakeSum(disk.read(path)) : ""),
      "get-opksshurl": give((url = "", file = "") => {
        const text = this.web.get(url);
        if (text === undefined) throw new Thrown(exceptionOf("404 Not Found"));
        return disk.write(file, text);
      }),
      "read-opksshtext": give((path = "") => disk.read(path)),
      "write-opksshtext": give((path = "", text = "") => disk.write(path, text)),
      "get-opksshsddl": give((path = "") => disk.sddl(path)),
      "set-opksshaccess": give((path = "", sddl = "") => disk.setSddl(path, sddl)),
      "new-opksshdirectory": give((path = "", sddl = "") => disk.makeDirectory(path, sddl)),
      "test-path": ({ named }) => [disk.exists(toText(named.get("literalpath")))],
      "get-item": ({ named }) => {
        const path = toText(named.get("literalpath"));
        if (path.startsWith("HKLM:")) {
          return [{ host: "RegistryKey", properties: {}, methods: { GetValue: () => SSHD } }];
        }
        return [this.#item(path)];
      },
      "get-childitem": ({ named }) =>
        disk.list(toText(named.get("literalpath"))).map((path) => this.#item(path)),
      "remove-item": ({ named }) => {
        disk.remove(toText(named.get("literalpath")));
        return [];
      },
      "get-opksshaccountsid": give(() => this.account),
      "new-opksshaccount": set(() => this.account = SID),
      "remove-opksshaccount": set(() => {
        if (this.account === "") throw new Thrown(exceptionOf("there is no such account"));
        this.account = "";
      }),
      "read-opksshrightinf": give(() => this.rights),
      "set-opksshright": ({ positional }) => {
        this.#change();
        const [, rights = [], sid = "", add = false] = positional;
        this.rights = changeRights(this.rights, rights, toText(sid), add === true);
        return [];
      },
      "get-opksshmachinepath": give(() => this.path),
      "set-opksshmachinepath": set((value = "") => this.path = value),
      "read-opksshstatetext": give(() => this.state),
      "write-opksshstatetext": set((value = "") => this.state = value),
      "restart-service": set(() => this.restarts++),
      "test-opksshbanner": give(() => this.answers),
      "start-sleep": () => [],
    };
  }

  #item(path: string): Value {
    return record({
      FullName: path,
      Name: path.slice(path.lastIndexOf("\\") + 1),
      Length: this.disk.isFile(path) ? this.disk.read(path).length : 1,
      Attributes: this.links.includes(path) ? REPARSE_POINT : 0,
    });
  }

  #program({ positional: [path = "", list = []] }: CommandCall): Value {
    const args = Array.isArray(list) ? list.map(toText) : [toText(list)];
    const done = (ExitCode: number, Output = "", ErrorOutput = ""): Value =>
      record({ ExitCode, Output, ErrorOutput });
    if (toText(path) === SSHD) {
      const at = args.indexOf("-f");
      const text = this.disk.read(at < 0 ? SSHD_CONFIG : args[at + 1] ?? "");
      return /^\s*Bogus/m.test(text) ? done(255, "", "line 1: Bad configuration option") : done(0);
    }
    if (toText(path) === SSH_KEYGEN) {
      const signature = this.disk.read(args[args.indexOf("-s") + 1] ?? "");
      return signature === "good" ? done(0, "release\r\n") : done(255);
    }
    if (args[0] === "--version") {
      const version = /^opkssh (\S+)/.exec(this.disk.read(toText(path)))?.[1];
      return version === undefined ? done(1) : done(0, `opkssh version ${version}\r\n`);
    }
    return done(0);
  }

  #statics(): Record<string, (...args: Value[]) => Value | undefined> {
    const date = (seconds: number): Value => ({
      host: "DateTime",
      properties: {},
      methods: {
        ToString: () => `${seconds}`,
        // A deadline is a number, and compared with a clock that is past it.
        AddSeconds: () => -1,
      },
    });
    return {
      ...this.disk.statics(),
      "system.environment::is64bitprocess": () => true,
      "system.environment::systemdirectory": () => "C:\\Windows\\System32",
      "system.environment::currentdirectory": () => null,
      "system.environment::getfolderpath": (name) =>
        ({ Windows: "C:\\Windows", ProgramFiles: "C:\\Program Files" })[toText(name)] ??
          "C:\\ProgramData",
      "system.io.fileattributes::reparsepoint": () => REPARSE_POINT,
      "guid::newguid": () => ({
        host: "Guid",
        properties: {},
        methods: { ToString: () => `g${this.#unique++}` },
      }),
      "system.datetime::utcnow": () => date(++this.#seconds),
    };
  }
}

let parts: Promise<readonly SyntaxNode[]> | undefined;

/** Parsed once; the trees do not change. */
async function readParts(): Promise<readonly SyntaxNode[]> {
  const trees: SyntaxNode[] = [];
  for (const part of await windowsScriptParts()) {
    const text = await Deno.readTextFile(new URL(`install/windows/${part}.ps1`, PROJECT_ROOT));
    trees.push(await parsePowerShell(text));
  }
  return trees;
}

/** Looks like a SHA-256 and is another for another short text. */
export function fakeSum(text: string): string {
  const hex = [...text].map((one) => one.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return hex.padEnd(64, "0").slice(0, 64);
}

function texts({ positional }: CommandCall): readonly string[] {
  return positional.map(toText);
}

function record(values: Readonly<Record<string, Value>>): Dictionary {
  const table = new Dictionary();
  for (const [key, value] of Object.entries(values)) table.set(key, value);
  return table;
}

function nested(name: string, value: Value): Value {
  return { host: name, properties: { [name]: value }, methods: {} };
}

function mutex(): Value {
  const nothing = (): undefined => undefined;
  return {
    host: "Mutex",
    properties: {},
    methods: { WaitOne: () => true, ReleaseMutex: nothing, Dispose: nothing },
  };
}

/** What `sshd -T` says of the two directives: the first value for everybody counts. */
function settings(text: string): string {
  const everybody = text.split(/^\s*Match\b/im)[0] ?? "";
  const value = (keyword: string): string =>
    new RegExp(`^\\s*${keyword}\\s+(.*?)\\s*$`, "im").exec(everybody)?.[1] ?? "none";
  return [
    "port 22",
    "listenaddress 0.0.0.0:22",
    "pubkeyauthentication yes",
    `authorizedkeyscommand ${value("AuthorizedKeysCommand")}`,
    `authorizedkeyscommanduser ${value("AuthorizedKeysCommandUser")}`,
  ].join("\r\n");
}

function changeRights(inf: string, rights: Value, sid: string, add: boolean): string {
  const names = Array.isArray(rights) ? rights.map(toText) : [toText(rights)];
  const table = new Map(
    [...inf.matchAll(/^(Se\w+) = (.*?)\r?$/gm)].map(([, name = "", who = ""]) =>
      [name, who.split(",").filter((one) => one !== "")] as const
    ),
  );
  for (const name of names) {
    const who = (table.get(name) ?? []).filter((one) => one !== `*${sid}`);
    if (add) who.push(`*${sid}`);
    if (who.length === 0) table.delete(name);
    else table.set(name, who);
  }
  const lines = [...table].map(([name, who]) => `${name} = ${who.join(",")}`);
  return `${["[Privilege Rights]", ...lines].join("\r\n")}\r\n`;
}
