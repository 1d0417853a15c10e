// The real sshd runs the key filter in front of opkssh, for plain keys and for certificates.
import assert from "node:assert/strict";
import { join } from "node:path";
import { keyFilterScript } from "../../src/admin/key_filter/key_filter_script.ts";
import { needs } from "../support/needs.ts";
import { shellProgram } from "../support/shell_program.ts";
import { run } from "../support/sshd/run.ts";
import { startWholeServer, WHOLE_SERVER_PARTS } from "../support/whole_server.ts";

const CERTIFICATE = "ecdsa-sha2-nistp256-cert-v01@openssh.com";

Deno.test(
  needs(
    WHOLE_SERVER_PARTS,
    "a key filter keeps plain keys from opkssh, and lets in by certificate",
  ),
  async (t) => {
    let asked = "";
    let directory = "";
    await using server = await startWholeServer({
      inFront: async (opkssh, own) => {
        directory = own;
        asked = join(own, "asked");
        await Deno.writeTextFile(asked, "");
        await Deno.chmod(asked, 0o666);
        // Tells what it is asked about, then is the program.
        const program = await shellProgram(
          join(own, "it's opkssh"),
          `[ "$1" != verify ] || printf '%s\\n' "$4" >>'${asked}'\nexec '${opkssh}' "$@"`,
        );
        const filter = join(own, "filter");
        await Deno.writeTextFile(filter, keyFilterScript(program));
        await Deno.chmod(filter, 0o755);
        return filter;
      },
    });
    const questions = async (): Promise<readonly string[]> => {
      const lines = (await Deno.readTextFile(asked)).split("\n").filter((line) => line !== "");
      await Deno.writeTextFile(asked, "");
      return lines;
    };

    await t.step("a plain key is refused before the program is started", async () => {
      for (const type of ["ed25519", "ecdsa", "rsa"]) {
        const key = join(directory, `plain-${type}`);
        await run("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", key]);
        const before = server.sshd.log().length;
        const { code, stdout, stderr } = await server.sshd.ssh({ key }, "id -un");
        assert.deepEqual([code, stdout], [255, ""], stderr);
        assert.match(stderr, /Permission denied \(publickey\)/);
        assert.match(server.sshd.log().slice(before), /AuthorizedKeysCommand .* failed, status 1/);
      }
      assert.deepEqual(await questions(), []);
      assert.deepEqual(await server.log(), []);
    });

    await t.step("a certificate goes through it to the program", async () => {
      const key = await server.mint();
      const { code, stdout } = await server.sshd.ssh({ key }, "id -un");
      assert.deepEqual([code, stdout], [0, "alice\n"], server.sshd.log());
      assert.deepEqual([...new Set(await questions())], [CERTIFICATE]);
      assert.equal((await server.log())[0]?.["verdict"], "allowed");
    });

    await t.step("a certificate that opkssh refuses is refused", async () => {
      const key = await server.mint({ claims: { email: "mallory@example.com" } });
      assert.equal((await server.sshd.ssh({ key }, "id -un")).code, 255);
      assert.deepEqual([...new Set(await questions())], [CERTIFICATE]);
      assert.equal((await server.log()).at(-1)?.["code"], "POLICY_DENIED");
    });

    await t.step("doctor knows it, and asks through it", async () => {
      const { stdout } = await server.run("doctor", "--offline", "--json");
      const { findings } = JSON.parse(stdout);
      const facts = (id: string): readonly string[] =>
        findings.filter((finding: { readonly id: string }) => finding.id === id)
          .map(({ status, fact }: Readonly<Record<string, string>>) => `${status}: ${fact}`);
      assert.deepEqual(facts("key-filter"), [
        `ok: plain keys are refused before ${directory}/it's opkssh is started`,
      ]);
      assert.match(facts("dry-run").join("\n"), /^ok: run as opksshuser, verify works/);
      // sudo's rule names what this program only stands in for: doctor looks at what is started
      assert.match(facts("sudo").join("\n"), /may not run .*\/it's opkssh readhome/);
      assert.deepEqual(await questions(), [CERTIFICATE]);
    });
  },
);
