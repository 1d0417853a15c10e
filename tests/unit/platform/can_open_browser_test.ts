import assert from "node:assert/strict";
import { canOpenBrowser } from "../../../src/platform/can_open_browser.ts";

const WSL = "5.15.153.1-microsoft-standard-WSL2";
const SSH = { SSH_CONNECTION: "10.0.0.1 5 10.0.0.2 22" };

interface Row {
  readonly os?: typeof Deno.build.os;
  readonly env?: Record<string, string>;
  readonly osRelease?: string;
  readonly paths?: string[];
  readonly answer: string;
}

const rows: Record<string, Row> = {
  "a Linux desktop": { env: { DISPLAY: ":0" }, answer: "yes" },
  "a Wayland desktop": { env: { WAYLAND_DISPLAY: "wayland-0" }, answer: "yes" },
  "a Linux console": { answer: "no-display" },
  "a Linux console with empty variables": {
    env: { DISPLAY: "", SSH_CONNECTION: "" },
    answer: "no-display",
  },
  "Linux over SSH": { env: SSH, answer: "ssh" },
  "Linux over SSH with a terminal only": { env: { SSH_TTY: "/dev/pts/0" }, answer: "ssh" },
  "Linux over SSH with a forwarded display": {
    env: { ...SSH, DISPLAY: "localhost:10.0" },
    answer: "yes",
  },
  "macOS": { os: "darwin", answer: "yes" },
  "macOS over SSH": { os: "darwin", env: { ...SSH, DISPLAY: ":0" }, answer: "ssh" },
  "Windows": { os: "windows", answer: "yes" },
  "Windows over SSH": { os: "windows", env: SSH, answer: "ssh" },
  "WSL": { osRelease: WSL, answer: "yes" },
  "WSL with systemd": { osRelease: WSL, paths: ["/run/systemd/container"], answer: "yes" },
  "WSL over SSH": { osRelease: WSL, env: SSH, answer: "ssh" },
  "Docker": { paths: ["/.dockerenv"], answer: "container" },
  "Docker in WSL": { osRelease: WSL, paths: ["/.dockerenv"], answer: "container" },
  "Podman": { paths: ["/run/.containerenv"], answer: "container" },
  "systemd-nspawn": { env: { container: "systemd-nspawn" }, answer: "container" },
  "a container with a display": {
    paths: ["/.dockerenv"],
    env: { DISPLAY: ":0" },
    answer: "yes",
  },
  "Android": { env: { TERMUX_VERSION: "0.118" }, answer: "yes" },
  "an editor's remote terminal": { env: { ...SSH, BROWSER: "/x/browser.sh" }, answer: "yes" },
  "BROWSER=none on a desktop": {
    env: { BROWSER: "none", DISPLAY: ":0" },
    answer: "not-wanted",
  },
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`canOpenBrowser on ${name}`, () => {
    const env = new Map(Object.entries(row.env ?? {}));
    const result = canOpenBrowser({
      os: row.os ?? "linux",
      osRelease: row.osRelease ?? "6.1.0-18-amd64",
      env: (variable) => env.get(variable),
      exists: (path) => (row.paths ?? []).includes(path),
    });
    assert.equal(result.kind === "yes" ? "yes" : result.reason, row.answer);
  });
}
